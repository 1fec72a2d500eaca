import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { errorText } from "../../base/index.js";
import { type ConnectorScope, createConnectors } from "../../connectors/index.js";
import type {
  Bolt,
  BoltSpec,
  Fields,
  Implementation,
  Row,
  Spout,
  SpoutContext,
  SpoutSpec,
  Streams,
  TuplePosition,
} from "../../topology/index.js";

/** Where a connector under test runs. */
export const scope: ConnectorScope = {
  installation: "test",
  topology: "greenhouse",
  component: "component",
  task: "component:0",
  agent: { name: "gw-1", labels: { site: "north" } },
  delivery: "at-least-once",
  input: {},
};

const context = {
  topology: scope.topology,
  component: scope.component,
  task: scope.task,
  index: 0,
  parallelism: 1,
  agent: scope.agent,
};

/** A folder of its own for a test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "headwater-connectors-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a spout put out. */
export interface SpoutRun {
  readonly rows: Row[];
  readonly dead: { readonly error: string; readonly raw: string | null; readonly source: string }[];
  readonly stats: Readonly<Record<string, number>>;
  readonly logged: readonly string[];
}

/** Runs a connector's spout to its end, as the executor would: next until "idle", again when woken. */
export async function runSpout(
  spec: SpoutSpec<Streams>,
  now: () => number = Date.now,
  given: { readonly state?: SpoutContext["state"]; readonly stopAfter?: number } = {},
): Promise<SpoutRun> {
  const spout = make(spec.implementation) as Spout;
  const rows: Row[] = [];
  const dead: SpoutRun["dead"] = [];
  let woken = () => {};
  const durable = () => Promise.resolve();
  const logged: string[] = [];
  const { state = {}, stopAfter = Number.POSITIVE_INFINITY } = given;
  const heard = {
    log: (_: string, text: string) => void logged.push(text),
    count: () => {},
    wake: () => woken(),
  };
  const watermark = () => Number.NEGATIVE_INFINITY;
  await spout.open({ ...context, ...heard, heldMax: 1_000, now, watermark, durable, state });
  const out = {
    emit: (tuple: Row) => void rows.push(tuple),
    emitTo: () => {},
    emitDirect: () => {},
    deadLetter: (error: string, raw: Uint8Array | null, source: string) =>
      void dead.push({ error, raw: raw === null ? null : Buffer.from(raw).toString(), source }),
  };
  for (;;) {
    const wake = new Promise<void>((resolve) => {
      woken = resolve;
    });
    let turn = spout.next(out);
    while (turn === "reading" && rows.length < stopAfter) turn = spout.next(out);
    if (turn !== "idle") break;
    await wake;
  }
  const stats = spout.stats?.() ?? {};
  await spout.close?.();
  return { rows, dead, stats, logged };
}

/** A bolt as the executor sees it, with what it holds and logs. */
export interface BoltDrive {
  readonly bolt: Bolt;
  readonly logged: string[];
  readonly counts: Map<string, number>;
  /** What it emitted, by stream. */
  readonly emitted: (readonly [stream: string, row: Row])[];
  /** What became a dead letter after its `execute`. */
  readonly rejected: { readonly error: string; readonly tuple: Row }[];
  held(): number;
  execute(tuple: Row, position?: TuplePosition | null): Promise<void>;
  flush(): Promise<void>;
}

/** Opens a connector's bolt. */
export async function openBolt(
  spec: BoltSpec<Fields, Streams>,
  given: Partial<ConnectorScope> = {},
): Promise<BoltDrive> {
  const bolt = make(spec.implementation, given) as Bolt;
  const logged: string[] = [];
  const counts = new Map<string, number>();
  const rejected: BoltDrive["rejected"] = [];
  const emitted: BoltDrive["emitted"] = [];
  let held = 0;
  const out = {
    emit: (row: Row) => void emitted.push(["default", row]),
    emitTo: (stream: string, row: Row) => void emitted.push([stream, row]),
    emitDirect: () => {},
    hold() {
      let released = false;
      held++;
      return {
        release() {
          if (!released) held--;
          released = true;
        },
        reject(error: unknown, tuple: Row) {
          if (!released) rejected.push({ error: errorText(error), tuple });
          this.release();
        },
      };
    },
    input: { component: "source", stream: "default", task: "source:0" },
    position: null as TuplePosition | null,
  };
  await bolt.open?.({
    ...context,
    watermark: () => Number.NEGATIVE_INFINITY,
    now: Date.now,
    log: (level, text) => void logged.push(`${level} ${text}`),
    count: (name, add = 1) => void counts.set(name, (counts.get(name) ?? 0) + add),
    state: {},
  });
  return {
    bolt,
    logged,
    counts,
    emitted,
    held: () => held,
    rejected,
    execute: async (tuple, position = null) => {
      out.position = position;
      await bolt.execute(tuple, out);
    },
    flush: async () => bolt.flush?.(out),
  };
}

function make(implementation: Implementation, given: Partial<ConnectorScope> = {}): Bolt | Spout {
  if (implementation.kind === "user") return implementation.make({});
  return createConnectors().make(implementation.builtin, implementation.config, { ...scope, ...given });
}
