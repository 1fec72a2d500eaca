import { writeSync } from "node:fs";
import { LineFile } from "../../connectors/runtime/line-file.js";
import { makePostgresSink } from "../../connectors/runtime/postgres-sink.js";
import { TransactionalFile } from "../../connectors/runtime/transactional-file.js";
import { transactional } from "../../connectors/transactional.js";
import type { Bolt, Json } from "../../topology/index.js";

/**
 * What a process of its own does: writes tuples `from`, `from + 1` … by a sink, as a link would give them,
 * and says how far they were acknowledged. It runs until it has acknowledged `to`, or is killed.
 */
export interface SinkTask {
  readonly sink:
    | { readonly kind: "file"; readonly path: string }
    | { readonly kind: "postgres"; readonly config: Json };
  readonly from: number;
  readonly to: number;
}

const tuplesOfFrame = 10;
const heldMax = 300;
const link = "mean:0>sink:0";

function makeSink({ sink }: SinkTask): Bolt {
  if (sink.kind === "file") {
    const file = new TransactionalFile(new LineFile(sink.path, "jsonl"), "test/greenhouse");
    return transactional(file, { rowsMax: 40, lingerMs: 1 });
  }
  return makePostgresSink(sink.config, {
    installation: "test",
    topology: "greenhouse",
    component: "sink",
    task: "sink:0",
    agent: { name: "gw-1", labels: {} },
    delivery: "exactly-once",
    input: { n: "int", text: "string" },
  });
}

async function main(task: SinkTask): Promise<void> {
  const bolt = makeSink(task);
  await bolt.open?.({
    topology: "greenhouse",
    component: "sink",
    task: "sink:0",
    index: 0,
    parallelism: 1,
    agent: { name: "gw-1", labels: {} },
    watermark: () => Number.NEGATIVE_INFINITY,
    now: Date.now,
    log: (level, text) => void writeSync(2, `${level} ${text}\n`),
    count: () => {},
    state: {},
  });
  writeSync(1, `acked ${task.from}\n`);
  const released = new Set<number>();
  let acked = task.from;
  let tell = () => {};
  for (let n = task.from; n < task.to; n++) {
    const hold = {
      release() {
        released.add(n);
        while (released.delete(acked)) acked++;
        if (released.size > 0) return;
        writeSync(1, `acked ${acked}\n`);
        tell();
      },
      reject: (error: unknown) => void writeSync(2, `rejected ${n}: ${error}\n`),
    };
    const position = {
      link,
      series: "1795839122.1.1795839122",
      seq: Math.floor(n / tuplesOfFrame) + 1,
      index: n % tuplesOfFrame,
    };
    const input = { component: "mean", stream: "default", task: "mean:0" };
    const none = () => {};
    const out = { emit: none, emitTo: none, emitDirect: none, hold: () => hold, input, position };
    await bolt.execute({ n, text: "x".repeat(n % 300) }, out);
    while (n + 1 - acked >= heldMax || (n + 1 === task.to && acked < task.to)) {
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    }
  }
  await bolt.close?.();
}

void main(JSON.parse(process.argv[2]!) as SinkTask);
