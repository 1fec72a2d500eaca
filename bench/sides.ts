import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { errorText } from "../base/index.js";

/** One way to do something, measured as often as it is asked to. */
export interface Side {
  /** One measurement, in the unit of its comparison. */
  measure(): number | Promise<number>;
  close?(): void | Promise<void>;
}

/** What a module of the bench exports as `sides`: how each is begun, by name. */
export type Sides = Readonly<Record<string, () => Side | Promise<Side>>>;

type Answer =
  | { readonly kind: "measured"; readonly value: number }
  | { readonly kind: "failed"; readonly error: string };

const self = fileURLToPath(import.meta.url);

/**
 * A side in a process where nothing else is done: what V8 has learnt of another
 * way, and what that one keeps in its heap, can neither help it nor hurt it. `module`: the URL of the module
 * whose `sides` have it.
 */
export class SideProcess {
  readonly #child: ChildProcess;
  readonly #name: string;

  constructor(module: string, name: string, execArgv: readonly string[]) {
    this.#name = name;
    const stdio = ["ignore", "inherit", "inherit", "ipc"] as const;
    this.#child = fork(self, [module, name], { execArgv: [...execArgv], stdio: [...stdio] });
  }

  measure(): Promise<number> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const settle = (answer: Answer) => {
        child.off("message", onMessage);
        child.off("exit", onExit);
        if (answer.kind === "measured") resolve(answer.value);
        else reject(new Error(`${this.#name}: ${answer.error}`));
      };
      const onMessage = (answer: unknown) => settle(answer as Answer);
      const onExit = () => settle({ kind: "failed", error: "its process has ended" });
      child.on("message", onMessage);
      child.on("exit", onExit);
      if (child.connected) child.send("measure");
      else onExit();
    });
  }

  /** Resolves when the process has ended. */
  close(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.on("exit", () => resolve());
      if (child.connected) child.disconnect();
    });
  }
}

/** Two sides, each in a process of its own with these flags of Node, for as long as `use` takes. */
export async function withSides<T>(
  module: string,
  names: readonly [ours: string, ceiling: string],
  use: (ours: SideProcess, ceiling: SideProcess) => Promise<T>,
  execArgv: readonly string[] = process.execArgv,
): Promise<T> {
  const ours = new SideProcess(module, names[0], execArgv);
  const ceiling = new SideProcess(module, names[1], execArgv);
  try {
    return await use(ours, ceiling);
  } finally {
    await Promise.all([ours.close(), ceiling.close()]);
  }
}

// ------------------------------------------------------------ in the process of a side

/** Begins the side with the first order; ends when nobody is left to ask. */
function serve(module: string, name: string): void {
  let side: Promise<Side> | null = null;
  const begin = async () => {
    const { sides } = (await import(module)) as { readonly sides: Sides };
    const start = sides[name];
    if (start === undefined) throw new Error("there is no such side");
    return start();
  };
  const measure = async (): Promise<Answer> => {
    try {
      side ??= begin();
      const begun = await side;
      return { kind: "measured", value: await begun.measure() };
    } catch (error) {
      return { kind: "failed", error: errorText(error) };
    }
  };
  process.on("message", async () => process.send!(await measure()));
  process.on("disconnect", async () => {
    await side?.then((begun) => begun.close?.()).catch(() => {});
    process.exit();
  });
}

if (process.argv[1] === self) serve(process.argv[2]!, process.argv[3]!);
