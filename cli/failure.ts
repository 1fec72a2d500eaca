import { type ErrorDetails, errorText, HeadwaterError } from "../base/index.js";
import type { ApiFault } from "../coordinator/index.js";
import type { Terminal } from "./terminal.js";

/** What the exit code of `headwater` says. README and `headwater --help` list the same. */
export const exitCodes = {
  ok: 0,
  /** It was tried and did not succeed. */
  failed: 1,
  /** The command line or the input (a topology, a file) is wrong; nothing was done. */
  usage: 2,
  /** No coordinator answers. */
  unreachable: 3,
  /** There is no such thing, there is one already, or it is not in a state for this. */
  conflict: 4,
  /** The API token is missing or wrong, or its role does not allow this. */
  unauthorized: 5,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/**
 * What the coordinator, or our own check of a topology, refused: an HTTP status, and all faults of the
 * topology.
 */
export class RefusalError extends HeadwaterError {
  readonly status: number;
  readonly faults: readonly ApiFault[];

  constructor(status: number, code: string, message: string, details: RefusalDetails = {}) {
    super(code, message, details);
    this.status = status;
    this.faults = details.faults ?? [];
  }
}

interface RefusalDetails extends ErrorDetails {
  readonly faults?: readonly ApiFault[];
}

/** Bad input is the default: every check of input has a code of its own. Foreign errors are failures. */
export function exitCodeOf(thrown: unknown): number {
  if (!(thrown instanceof HeadwaterError)) return exitCodes.failed;
  if (thrown instanceof RefusalError) return exitCodeOfStatus(thrown.status);
  switch (thrown.code) {
    case "unreachable":
      return exitCodes.unreachable;
    case "interrupted":
      return exitCodes.interrupted;
    case "failed":
    case "store-failed":
    case "invariant":
      return exitCodes.failed;
    default:
      return exitCodes.usage;
  }
}

function exitCodeOfStatus(status: number): number {
  if (status === 401 || status === 403 || status === 429) return exitCodes.unauthorized;
  if (status === 404 || status === 409 || status === 410) return exitCodes.conflict;
  if (status === 503) return exitCodes.unreachable;
  return status < 500 ? exitCodes.usage : exitCodes.failed;
}

/** Prints an error the way every error of ours looks; with `json` as one line of JSON. */
export function printFailure(thrown: unknown, terminal: Terminal, json: boolean): void {
  const known = thrown instanceof HeadwaterError ? thrown : null;
  if (json) {
    const { code = "failed", place = null, remedy = null } = known ?? {};
    const faults = known instanceof RefusalError && known.faults.length > 0 ? { faults: known.faults } : {};
    terminal.error(JSON.stringify({ error: { code, message: errorText(thrown), place, remedy, ...faults } }));
    return;
  }
  const { red, dim } = terminal.errorColors;
  terminal.error(`${red("error:")} ${errorText(thrown)}`);
  if (known?.place !== undefined) terminal.error(`  ${dim("at")} ${known.place}`);
  if (known?.remedy !== undefined) terminal.error(`  ${dim("remedy:")} ${known.remedy}`);
  if (known instanceof RefusalError) printFaults(known.faults, terminal);
  if (known === null && thrown instanceof Error && process.env["HEADWATER_DEBUG"] !== undefined)
    terminal.error(dim(thrown.stack ?? ""));
}

/** Every fault and warning of a topology with its place and remedy, on standard error. */
export function printFaults(faults: readonly ApiFault[], terminal: Terminal): void {
  const { red, yellow, dim } = terminal.errorColors;
  for (const { severity, place, message, remedy } of faults) {
    terminal.error(`${severity === "error" ? red("error:") : yellow("warning:")} ${message}`);
    if (place !== "") terminal.error(`  ${dim("at")} ${place}`);
    if (remedy !== "") terminal.error(`  ${dim("remedy:")} ${remedy}`);
  }
}
