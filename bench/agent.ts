import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { AgentOrder, AgentWord } from "./agent-roles.js";
import { beginCodec } from "./codec.js";
import { asNode, asWorker } from "./flags.js";
import { type Bench, type BenchLine, compare } from "./harness.js";
import type { SideProcess } from "./sides.js";

const linkTuples = 2_000_000;
const tuplesOfFrame = 340;
const hopTuples = 2_500;
const hopsPerSecond = 1_000;
/** Bytes of a link payload that carries one tuple. */
const hopBytes = 180;
/** Longest time of one measurement. */
const patienceMs = 60_000;

/** Two agents' workers, the coordinator's broker between them, each a process of its own. */
export const benches: readonly Bench[] = [
  { name: "link", run: benchLink },
  { name: "hop", run: benchHop },
];

/** Beside this file, compiled or not. */
const rolesFile = import.meta.url.endsWith(".ts") ? "./agent-roles.ts" : "./agent-roles.js";

const flagsOf: Readonly<Record<string, readonly string[]>> = {
  ...{ sender: asWorker, receiver: asWorker, pipeIn: asWorker, pipeOut: asWorker },
  ...{ broker: asNode, echo: asNode, bouncer: asNode },
};

/** A process of the bench. */
class Role {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(name: string, url = ""): Promise<{ readonly role: Role; readonly port: number }> {
    const execArgv = [...process.execArgv, ...flagsOf[name]!];
    const role = new Role(
      fork(fileURLToPath(new URL(rolesFile, import.meta.url)), [name, url], { execArgv }),
    );
    const { port } = (await role.hears("ready")) as { readonly port: number };
    return { role, port };
  }

  tell(order: AgentOrder): void {
    this.#child.send(order);
  }

  hears(kind: AgentWord["kind"]): Promise<AgentWord> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${kind} in ${patienceMs} ms`)), patienceMs);
      const ended = (code: number | null) => reject(new Error(`a process of the bench ended with ${code}`));
      this.#child.once("exit", ended);
      this.#child.once("message", (word: AgentWord) => {
        clearTimeout(timer);
        this.#child.off("exit", ended);
        if (word.kind === kind) resolve(word);
        else reject(new Error(`${word.kind} instead of ${kind}`));
      });
    });
  }

  stop(): void {
    this.#child.removeAllListeners();
    this.#child.kill("SIGKILL");
  }
}

type Arrived = Extract<AgentWord, { kind: "arrived" }>;

/** Runs `work` with the named processes around a broker of ours. */
async function withRoles<T>(
  names: readonly string[],
  work: (roles: readonly Role[]) => Promise<T>,
): Promise<T> {
  const { role: broker, port } = await Role.start("broker");
  const url = `mqtt://127.0.0.1:${port}`;
  const roles = await Promise.all(names.map(async (name) => (await Role.start(name, url)).role));
  try {
    return await work(roles);
  } finally {
    for (const role of [...roles, broker]) role.stop();
  }
}

/**
 * Tuples over a link, at-least-once, against protobufjs reading the same frames, against our own codec, and
 * against a pipe that carries the same bytes through the same broker and does nothing else: no link can be
 * faster than that one (docs/decisions/030-what-a-link-is-measured-against.md).
 */
async function benchLink(): Promise<readonly BenchLine[]> {
  const codecs = {
    protobufDecode: beginCodec("protobufDecode", tuplesOfFrame),
    ourEncode: beginCodec("ourEncode", tuplesOfFrame),
    ourDecode: beginCodec("ourDecode", tuplesOfFrame),
  };
  try {
    return await benchLinkAgainst(codecs);
  } finally {
    await Promise.all(Object.values(codecs).map((side) => side.close()));
  }
}

function benchLinkAgainst(codecs: Codecs): Promise<readonly BenchLine[]> {
  return withRoles(
    ["sender", "receiver", "pipeIn", "pipeOut"],
    async ([sender, receiver, pipeIn, pipeOut]) => {
      const through = async (from: Role, to: Role) => {
        const order = { kind: "send", count: linkTuples, perSecond: null } as const;
        const arrived = to.hears("arrived");
        to.tell(order);
        from.tell(order);
        return ((await arrived) as Arrived).perSecond;
      };
      const linked = () => through(sender!, receiver!);
      const piped = () => through(pipeIn!, pipeOut!);
      const protobufDecode = () => codecs.protobufDecode.measure();
      const slower = async () => Math.min(await codecs.ourEncode.measure(), await codecs.ourDecode.measure());
      const name = "link between two agents through our broker, 5 fields, at-least-once, against";
      const unit = "tuples/s";
      return [
        await compare({
          name: `${name} protobufjs decoding the same frames`,
          unit,
          target: { atLeast: 1.5 },
          ours: linked,
          ceiling: protobufDecode,
        }),
        await compare({
          name: `${name} our slower direction alone`,
          unit,
          target: { atLeast: 0.2 },
          ours: linked,
          ceiling: slower,
        }),
        await compare({
          name: `${name} a bare pipe of the same bytes`,
          unit,
          target: null,
          ours: linked,
          ceiling: piped,
        }),
        await compare({
          name: "a bare pipe of the same bytes through our broker, against protobufjs decoding them",
          unit,
          target: null,
          ours: piped,
          ceiling: protobufDecode,
        }),
      ];
    },
  );
}

type Codecs = Readonly<Record<"protobufDecode" | "ourEncode" | "ourDecode", SideProcess>>;

/**
 * From `emit` on one agent to `execute` on another, against there and back of a bare message of the same
 * size.
 */
function benchHop(): Promise<readonly BenchLine[]> {
  return withRoles(["sender", "receiver", "echo", "bouncer"], async ([sender, receiver, , bouncer]) => {
    const hop = async () => {
      const order = { kind: "send", count: hopTuples, perSecond: hopsPerSecond } as const;
      const arrived = receiver!.hears("arrived");
      receiver!.tell(order);
      sender!.tell(order);
      return ((await arrived) as Arrived).p99Ms;
    };
    const bounce = async () => {
      const arrived = bouncer!.hears("arrived");
      bouncer!.tell({ kind: "bounce", count: hopTuples, perSecond: hopsPerSecond, bytes: hopBytes });
      return ((await arrived) as Arrived).p99Ms;
    };
    return [
      await compare({
        name: `p99 of a hop between two agents at ${hopsPerSecond} tuples/s, against a bare round trip`,
        unit: "ms",
        target: { atMost: 1 },
        ours: hop,
        ceiling: bounce,
        warmups: 1,
      }),
    ];
  });
}
