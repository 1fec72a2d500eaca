import type { UpgradeRecord } from "../records.js";

/** POST /v1/upgrade: files were put to /v1/bundles before. */
export interface UpgradeRequest {
  /** What the files must say; also that of files which the last upgrade brought. */
  readonly version: string;
  /** sha256 of each file; absent = those of the last upgrade. */
  readonly releases?: readonly string[];
  /** Only agents with all of these. */
  readonly labels?: Readonly<Record<string, string>>;
  /** How many agents begin together: `10%` or `5`. Default 10%. */
  readonly batch?: string;
}

/** The last upgrade of agents' programs. Times are wall-clock ms. */
export interface UpgradeDescription extends Omit<UpgradeRecord, "kind"> {}

/** GET and POST /v1/upgrade, POST /v1/upgrade/stop; null = there was none. */
export interface UpgradeAnswer {
  readonly upgrade: UpgradeDescription | null;
}
