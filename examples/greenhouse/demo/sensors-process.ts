import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SensorsMessage } from "./sensors.js";

const sensorsFile = fileURLToPath(new URL("./sensors.ts", import.meta.url));

/** The sensors' process, and what it has said. */
export class SensorsProcess {
  readonly #child: ChildProcess;
  sent = 0;
  #acknowledged = 0;
  #done: ((sensors: Readonly<Record<string, number>>) => void) | null = null;

  /** `gateways`: where the sensors of each site publish, by site. */
  constructor(gateways: Readonly<Record<string, string>>, rate: number, seed: number) {
    const sites = Object.entries(gateways).map(([site, url]) => `${site}=${url}`);
    const words = [String(rate), String(seed), ...sites];
    this.#child = fork(sensorsFile, words, { execArgv: process.execArgv });
    this.#child.on("message", (message: SensorsMessage) => {
      if (message.kind === "done") return this.#done?.(message.sensors);
      this.sent = message.sent;
      this.#acknowledged = message.acknowledged;
    });
  }

  /** Ends the load; resolves with what each sensor sent, when the gateways have acknowledged all of it. */
  stop(limitMs: number): Promise<Readonly<Record<string, number>>> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        const open = this.sent - this.#acknowledged;
        const waited = `waited ${limitMs / 1000} s in vain for the gateways`;
        reject(new Error(`${waited}: ${open} of ${this.sent} readings are not acknowledged`));
      }, limitMs);
      this.#done = (sensors) => {
        clearTimeout(late);
        resolve(sensors);
      };
      this.#child.send("stop");
    });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
