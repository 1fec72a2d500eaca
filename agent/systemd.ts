import { execFile } from "node:child_process";

/** Speaks to systemd when it started this process; says nothing otherwise. */
export class Systemd {
  readonly #socket: string;
  /** Between two signs of life, in ms; 0 = none are wanted. */
  readonly watchdogMs: number;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#socket = environment["NOTIFY_SOCKET"] ?? "";
    const watched = this.#socket !== "" && environment["WATCHDOG_USEC"] !== undefined;
    this.watchdogMs = watched ? Number(environment["WATCHDOG_USEC"]) / 1000 / 3 : 0;
  }

  ready(status: string): void {
    this.#notify("--ready", `--status=${status}`);
  }

  stopping(): void {
    this.#notify("STOPPING=1");
  }

  alive(): void {
    this.#notify("WATCHDOG=1");
  }

  #notify(...states: readonly string[]): void {
    if (this.#socket === "") return;
    execFile("systemd-notify", states, { timeout: 5_000 }, () => undefined);
  }
}
