/**
 * What the demo shows while it runs: a few lines redrawn in place on a terminal, one line a second elsewhere.
 */
export interface DemoView {
  readonly seconds: number;
  readonly totalSeconds: number;
  readonly sent: number;
  readonly accounted: number;
  readonly sentPerSecond: number;
  readonly accountedPerSecond: number;
  readonly alarms: number;
  readonly malformed: number;
  readonly rejected: number;
  /** ms */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly agents: readonly AgentView[];
}

export interface AgentView {
  readonly name: string;
  readonly dead: boolean;
  /** What it runs, in words. */
  readonly runs: string;
}

const csi = "\u001b[";
/** Lines are cut here, or where the terminal ends: a line that wraps would break the picture. */
const columnsMax = 99;

/** Draws views; `event` lines stay above the picture. */
export class Display {
  /** Redraws in place, so it may be shown often. */
  readonly live: boolean;
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  /** The picture on the screen; [] when there is none. */
  #drawn: readonly string[] = [];

  /** `columns`: width of the terminal now. */
  constructor(live: boolean, write: (text: string) => void, columns: () => number) {
    this.live = live;
    this.#write = write;
    this.#columns = columns;
  }

  /** A line that stays. */
  event(text: string): void {
    if (this.#drawn.length === 0) this.#write(`${text}\n`);
    else this.#write(`${this.#home()}${csi}0J${text}\n${this.#lines(this.#drawn)}`);
  }

  show(view: DemoView): void {
    if (!this.live) {
      this.#write(`${plainLine(view)}\n`);
      return;
    }
    const home = this.#home();
    const hide = this.#drawn.length === 0 ? `${csi}?25l` : "";
    this.#drawn = picture(view);
    this.#write(`${hide}${home}${this.#lines(this.#drawn)}${csi}0J`);
  }

  /** Leaves the last picture standing, and gives the cursor back. */
  end(): void {
    if (this.#drawn.length > 0) this.#write(`${csi}?25h`);
    this.#drawn = [];
  }

  /** To the picture's first line: it is drawn over, not wiped, so that nothing flickers. */
  #home(): string {
    return this.#drawn.length > 0 ? `${csi}${this.#drawn.length}A\r` : "";
  }

  #lines(lines: readonly string[]): string {
    const width = Math.max(20, Math.min(columnsMax, this.#columns() - 1));
    return lines.map((line) => `${cut(line, width)}${csi}0m${csi}0K\n`).join("");
  }
}

/** The first `width` characters that show; colours do not count. */
function cut(line: string, width: number): string {
  let shown = 0;
  return line.replace(/\u001b\[[0-9;]*m|./gu, (part) => (part.length > 1 || shown++ < width ? part : ""));
}

const bold = (text: string) => `${csi}1m${text}${csi}0m`;
const dim = (text: string) => `${csi}2m${text}${csi}0m`;
const red = (text: string) => `${csi}31m${text}${csi}0m`;
const green = (text: string) => `${csi}32m${text}${csi}0m`;

function picture(view: DemoView): string[] {
  const agents = view.agents.map((agent) => {
    const mark = agent.dead ? red("✗") : green("●");
    return `   ${mark} ${agent.name.padEnd(9)} ${agent.dead ? red("killed") : agent.runs}`;
  });
  const inFlight = view.sent - view.accounted;
  return [
    "",
    ` ${bar(view.seconds / view.totalSeconds, 40)} ${view.seconds.toFixed(0)} of ${view.totalSeconds} s`,
    ...agents,
    ` readings   ${bold(number(view.sent))} sent, ${bold(number(view.accounted))} accounted for, ` +
      `${number(inFlight)} on their way ${dim(bar(Math.min(1, inFlight / 3000), 12))}`,
    ` rate       ${number(view.sentPerSecond)}/s in, ${number(view.accountedPerSecond)}/s out   ` +
      `${dim(`malformed ${view.malformed}, rejected ${view.rejected}`)}`,
    ` alarms     ${view.alarms}, sensor to sink p50 ${view.p50Ms.toFixed(1)} ms, ` +
      `p99 ${view.p99Ms.toFixed(1)} ms`,
    "",
  ];
}

function plainLine(view: DemoView): string {
  const gone = view.agents.filter((agent) => agent.dead).map((agent) => agent.name);
  return (
    `${view.seconds.toFixed(0).padStart(3)} s  sent ${number(view.sent)}  ` +
    `accounted ${number(view.accounted)}  ` +
    `alarms ${number(view.alarms)}  ${latencies(view)}` +
    (gone.length > 0 ? `  (${gone.join(", ")} killed)` : "")
  );
}

function latencies({ alarms, p50Ms, p99Ms }: DemoView): string {
  return alarms === 0 ? "-" : `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
}

function bar(share: number, width: number): string {
  const full = Math.max(0, Math.min(width, Math.round(share * width)));
  return "█".repeat(full) + "░".repeat(width - full);
}

function number(value: number): string {
  return Math.max(0, Math.round(value)).toLocaleString("en-US");
}
