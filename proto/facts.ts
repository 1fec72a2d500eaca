/**
 * What an agent tells of its host and itself when it is asked (`agent-facts`): the JSON of its answer. Bytes;
 * times are wall-clock ms.
 */
export interface AgentFacts {
  /** By the agent's clock, when it answered. */
  readonly at: number;
  readonly version: string;
  readonly node: string;
  readonly os: string;
  readonly arch: string;
  /** How long the process runs, and its host, in ms. */
  readonly runningMs: number;
  readonly hostRunningMs: number;
  readonly memory: {
    readonly rss: number;
    readonly heap: number;
    readonly free: number;
    readonly total: number;
  };
  /** The file system of the state directory, and what of it is the agent's; null = it cannot be seen. */
  readonly disk: {
    readonly directory: string;
    readonly free: number;
    readonly total: number;
    readonly used: Readonly<Record<string, number>>;
    /** What may be the agent's at most, and what is to stay free; 0 = it did not say (an earlier release). */
    readonly budget: number;
    readonly reserve: number;
  } | null;
  /** What the process has given to disks since its start; null = the system does not say. */
  readonly written: { readonly bytes: number; readonly perDay: number } | null;
  /** The certificate that it shows; null = it has none of this installation. */
  readonly certificate: { readonly name: string; readonly from: number; readonly to: number } | null;
}
