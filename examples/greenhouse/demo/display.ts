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

/** Draws views; `event` lines stay above the picture. */
export class Display {
  readonly #live: boolean;
  readonly #write: (text: string) => void;
  #drawn = 0;

  constructor(live: boolean, write: (text: string) => void) {
    this.#live = live;
    this.#write = write;
  }

  /** A line that stays. */
  event(text: string): void {
    this.#erase();
    this.#write(`${text}\n`);
  }

  show(view: DemoView): void {
    if (!this.#live) {
      this.#write(`${plainLine(view)}\n`);
      return;
    }
    this.#erase();
    const lines = picture(view);
    this.#write(`${lines.join("\n")}\n`);
    this.#drawn = lines.length;
  }

  /** Leaves the last picture standing. */
  end(): void {
    this.#drawn = 0;
  }

  #erase(): void {
    if (this.#drawn > 0) this.#write(`${csi}${this.#drawn}A${csi}0J`);
    this.#drawn = 0;
  }
}

const bold = (text: string) => `${csi}1m${text}${csi}0m`;
const dim = (text: string) => `${csi}2m${text}${csi}0m`;
const red = (text: string) => `${csi}31m${text}${csi}0m`;
const green = (text: string) => `${csi}32m${text}${csi}0m`;

function picture(view: DemoView): string[] {
  const agents = view.agents.map((agent) => {
    const mark = agent.dead ? red("✗") : green("●");
    return `   ${mark} ${agent.name.padEnd(9)} ${agent.dead ? dim("killed") : agent.runs}`;
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
    `alarms ${view.alarms}  p50 ${view.p50Ms.toFixed(1)} ms  p99 ${view.p99Ms.toFixed(1)} ms` +
    (gone.length > 0 ? `  (${gone.join(", ")} killed)` : "")
  );
}

function bar(share: number, width: number): string {
  const full = Math.max(0, Math.min(width, Math.round(share * width)));
  return "█".repeat(full) + "░".repeat(width - full);
}

function number(value: number): string {
  return Math.max(0, Math.round(value)).toLocaleString("en-US");
}
