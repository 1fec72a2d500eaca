import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SensorsMessage } from "./sensors.js";

const sensorsFile = fileURLToPath(new URL("./sensors.ts", import.meta.url));

/** The sensors' process, and what it has said. */
export class SensorsProcess {
  readonly #child: ChildProcess;
  sent = 0;
  acknowledged = 0;
  #done: (sensors: Readonly<Record<string, number>>) => void = () => undefined;

  /** `rate`: readings a second of all together; `feeds`: by gateway, where its sensors publish. */
  constructor(rate: number, feeds: Readonly<Record<string, string>>) {
    const places = Object.entries(feeds).map(([gateway, url]) => `${gateway}=${url}`);
    this.#child = fork(sensorsFile, [String(rate), ...places], { execArgv: process.execArgv });
    this.#child.on("message", (message: SensorsMessage) => {
      if (message.kind === "done") this.#done(message.sensors);
      else {
        this.sent = message.sent;
        this.acknowledged = message.acknowledged;
      }
    });
  }

  /**
   * No more readings; resolves with how many each sensor has made when all of them are acknowledged. Rejects
   * after `limitMs`.
   */
  stop(limitMs: number): Promise<Readonly<Record<string, number>>> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        const open = this.sent - this.acknowledged;
        reject(new Error(`${open} readings are not acknowledged ${limitMs / 1000} s after the last one`));
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
