/** What an agent says of an upgrade of its own program. */
export interface ProgramReport {
  /** Which attempt of the coordinator's it is about. */
  readonly attempt: number;
  readonly version: string;
  /** sha256 of the release, hex. */
  readonly release: string;
  /**
   * fetching, restarting: on its way. trial: it runs, and has not shown yet that it works. good: it stays.
   * failed: what was before runs again. refused: nothing was changed.
   */
  readonly status: "fetching" | "restarting" | "trial" | "good" | "failed" | "refused";
  readonly why: string;
}

/**
 * coordinator → agent: run this release. Said again until heartbeats name the attempt; nothing about it is
 * remembered by brokers.
 */
export interface UpgradeMessage {
  readonly kind: "upgrade";
  readonly attempt: number;
  readonly version: string;
  /** sha256 of the release, hex: fetched like a bundle. */
  readonly release: string;
  readonly bytes: number;
}
