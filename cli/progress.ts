import { formatDuration } from "./format.js";
import { cut } from "./table.js";
import type { Terminal } from "./terminal.js";

const redrawMs = 100;
const barCells = 24;
const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/**
 * One line of progress on standard error while something long goes on. On a terminal it is drawn in place;
 * elsewhere each new `say` that differs is a line, so that a log shows what was waited for.
 */
export class Progress {
  readonly #terminal: Terminal;
  readonly #quiet: boolean;
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #text = "";
  #share: number | null = null;
  #frame = 0;

  /** `quiet`: nothing is shown (with --json). */
  constructor(terminal: Terminal, quiet: boolean) {
    this.#terminal = terminal;
    this.#quiet = quiet;
  }

  /** Shows what is going on; `share` 0 … 1 draws a bar, null a spinner. */
  say(text: string, share: number | null = null): void {
    const changed = text !== this.#text;
    this.#text = text;
    this.#share = share;
    if (this.#quiet) return;
    if (!this.#terminal.live) {
      if (changed && share === null) this.#terminal.error(text);
      return;
    }
    if (this.#timer !== null) return;
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), redrawMs);
    this.#timer.unref();
  }

  /** Prints something else: the line goes away first and comes back with the next drawing. */
  aside(print: () => void): void {
    if (this.#timer !== null) this.#terminal.draw("\r\u001b[K");
    print();
  }

  /** Takes the line away; with a text, leaves it there instead. */
  end(text = ""): void {
    if (this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
      this.#terminal.draw("\r\u001b[K");
    }
    if (text !== "" && !this.#quiet) this.#terminal.error(text);
  }

  #draw(): void {
    const { dim, cyan } = this.#terminal.errorColors;
    const passed = performance.now() - this.#startedAt;
    const mark = this.#share === null ? cyan(spinner[this.#frame++ % spinner.length]!) : bar(this.#share);
    const time = passed > 2000 ? dim(` ${formatDuration(passed)}`) : "";
    this.#terminal.draw(`\r\u001b[K${cut(`${mark} ${this.#text}${time}`, this.#terminal.width - 1)}`);
  }
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * barCells);
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${"█".repeat(full)}${"░".repeat(barCells - full)} ${percent} %`;
}
