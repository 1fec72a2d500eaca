import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SensorsMessage } from "./sensors.js";

const sensorsFile = fileURLToPath(new URL("./sensors.ts", import.meta.url));

/** The sensors' process, and what it has said. */
export class SensorsProcess {
  readonly #child: ChildProcess;
  sent = 0;
  #done: ((sensors: Readonly<Record<string, number>>) => void) | null = null;

  constructor(url: string, rate: number, seed: number) {
    this.#child = fork(sensorsFile, [url, String(rate), String(seed)], { execArgv: process.execArgv });
    this.#child.on("message", (message: SensorsMessage) => {
      if (message.kind === "progress") this.sent = message.sent;
      else this.#done?.(message.sensors);
    });
  }

  /** Ends the load; resolves with what each sensor sent, when the broker has acknowledged all of it. */
  stop(): Promise<Readonly<Record<string, number>>> {
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#child.send("stop");
    });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
