import { setFlagsFromString } from "node:v8";

/** It lasts so long behind the last word of an exchange of workers. */
const calmMs = 250;
/** With these flags V8 optimises nothing in any case, and must not begin to. */
const never = /--(jitless|no[-_]?(opt|turbofan))\b/;

/**
 * The moment in which one worker takes over from another. Feeds wait then, and on a gateway of few cores the
 * most that they wait for is V8, which compiles anew, on a thread of its own, what has become hot meanwhile.
 * So it begins nothing of that kind until the moment is over; what is compiled already runs on as it is.
 */
export class Calm {
  readonly #setFlag: (flag: string) => void;
  readonly #wanted: boolean;
  #timer: NodeJS.Timeout | null = null;

  /** `flags`: those that this process was started with. */
  constructor(
    setFlag = setFlagsFromString,
    flags = [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""],
  ) {
    this.#setFlag = setFlag;
    this.#wanted = !never.test(flags.join(" "));
  }

  /** It begins, or lasts longer. */
  begin(): void {
    if (!this.#wanted) return;
    if (this.#timer === null) this.#setFlag("--no-opt");
    else clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), calmMs).unref();
  }

  /** It is over. */
  end(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#setFlag("--opt");
  }
}
