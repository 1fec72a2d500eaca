import { execFile } from "node:child_process";

/** Tries to speak that take longer are given up. */
const notifyTimeoutMs = 5_000;
/** Signs of life in the time after which systemd takes a service for hung: one may be late. */
const signsPerWatchdog = 3;

/** Speaks to systemd when it started this process (`Type=notify`); says nothing otherwise. */
export class Systemd {
  readonly #socket: string;
  /** Between two signs of life, in ms; 0 = none are wanted. */
  readonly watchdogMs: number;
  #signs: NodeJS.Timeout | null = null;

  /** `environment`: that of the process, in which systemd says where it listens. */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#socket = environment["NOTIFY_SOCKET"] ?? "";
    const watched = this.#socket !== "" && environment["WATCHDOG_USEC"] !== undefined;
    this.watchdogMs = watched ? Number(environment["WATCHDOG_USEC"]) / 1000 / signsPerWatchdog : 0;
  }

  /** The service works; `status` is what `systemctl status` shows. */
  ready(status: string): void {
    this.#notify("--ready", `--status=${status}`);
  }

  /** The service was told to end, and ends in order: systemd waits for it as long as its unit says. */
  stopping(): void {
    this.#notify("STOPPING=1");
  }

  /** No more signs of life, so that the process can end. */
  close(): void {
    if (this.#signs !== null) clearInterval(this.#signs);
    this.#signs = null;
  }

  /**
   * Tells systemd of life for as long as `alive` says so; when it does not, systemd kills and restarts.
   * Does nothing where no watchdog is set.
   */
  watch(alive: () => boolean): void {
    if (this.watchdogMs === 0) return;
    this.#signs = setInterval(() => {
      if (alive()) this.#notify("WATCHDOG=1");
    }, this.watchdogMs);
  }

  #notify(...states: readonly string[]): void {
    if (this.#socket === "") return;
    execFile("systemd-notify", states, { timeout: notifyTimeoutMs }, () => undefined);
  }
}
