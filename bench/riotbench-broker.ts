import { type ChildProcess, fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { fileURLToPath } from "node:url";
import { mqttFeed, mqttSink } from "../connectors/index.js";
import { packFields } from "../examples/riotbench/observations.js";
import type { Delivery } from "../topology/index.js";
import type { AgentWord } from "./agent-roles.js";
import type { PackDataflow } from "./dataflows.js";
import { Driven, withStore } from "./durable.js";
import { asNode } from "./flags.js";
import { type CityOrder, type CityWord, cityTopic, resultsTopic } from "./riotbench-roles.js";
import { heldMax, phases, type Trial } from "./sustained.js";

/** Share of the results that come where some may be lost. */
const thereLeast = 0.99;

/**
 * A trial with feed and sink over a broker: the city's sensors publish in a process of their own, the broker
 * is another, and a result counts when it has come back to the sensors' process. Results are counted against
 * those of the plain loop; where several tasks begin with blocks of their own, those after the warm-up; in
 * `at-most-once` 99 of 100 of those. A rate at which the broker had no room for all that waited is too high.
 */
export async function trialOverBroker(
  dataflow: PackDataflow,
  delivery: Delivery,
  rate: number,
  tasks = 1,
): Promise<Trial> {
  const broker = start("agent-roles", "broker", "");
  const [{ port }] = (await once(broker, "message")) as [Extract<AgentWord, { kind: "ready" }>];
  const url = `mqtt://127.0.0.1:${port}`;
  const city = start("riotbench-roles", "city", url);
  try {
    await once(city, "message");
    const seen = await withStore(async (store) => {
      const source = mqttFeed({ url, topic: `${cityTopic}/+`, format: "raw", fields: packFields });
      const sink = mqttSink({ url, topic: resultsTopic }) as never;
      const said = new EventEmitter();
      const driven = new Driven(dataflow.graph({ delivery, heldMax, tasks, source, sink }), store, (text) => {
        if (text.includes("new session")) said.emit("subscribed");
      });
      const heard = once(said, "subscribed");
      await driven.assign();
      driven.runtime.poke();
      await heard;
      const order: CityOrder = { rate, ...phases };
      city.send(order);
      const [word] = (await once(city, "message")) as [Extract<CityWord, { kind: "seen" }>];
      await driven.close();
      return word;
    });
    broker.send("dropped");
    const [dropped] = (await once(broker, "message")) as [Extract<AgentWord, { kind: "dropped" }>];
    const { sent, laterSent, lagMs } = seen;
    // What a broker has no room for has not been kept up with, and later results are others then.
    const p99Ms = dropped.messages > 0 ? Number.POSITIVE_INFINITY : (seen.p99Ms ?? Number.POSITIVE_INFINITY);
    const all = resultsOf(dataflow, sent);
    const wanted = all - resultsOf(dataflow, sent - laterSent);
    if (delivery === "at-most-once") {
      // What V8 was too slow for in the warm-up may be lost, and later results are others then.
      const isThere = seen.laterResults >= thereLeast * wanted;
      return { p99Ms: isThere ? p99Ms : Number.POSITIVE_INFINITY, lagMs };
    }
    if (tasks === 1 || dataflow.beginsByTask !== true)
      return { p99Ms, lagMs, results: seen.results, wanted: all };
    return { p99Ms, lagMs, results: seen.laterResults, wanted };
  } finally {
    for (const child of [city, broker]) child.kill("SIGKILL");
  }
}

/** How many results the plain loop has for so many messages. */
function resultsOf({ inputs, loop }: PackDataflow, sent: number): number {
  let results = 0;
  const take = loop(() => {
    results++;
  });
  for (const input of inputs(sent, 0)) take(input);
  return results;
}

/** A process of the bench, as a coordinator runs; its file lies beside this one, compiled or not. */
function start(file: string, role: string, url: string): ChildProcess {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const path = fileURLToPath(new URL(`./${file}.${ending}`, import.meta.url));
  return fork(path, [role, url], { execArgv: [...process.execArgv, ...asNode] });
}
