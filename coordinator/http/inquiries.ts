import { HeadwaterError, type LogLevel } from "../../base/index.js";
import type { QuestionMessage } from "../../proto/index.js";
import { deadLetterStream } from "../../topology/index.js";
import type { Topology } from "../book.js";
import { requireTopology } from "../book.js";
import type { Coordinator } from "../coordinator.js";
import type { Answers, Missing } from "../questions.js";
import { badRequest } from "./answers.js";
import type { FactsAnswer } from "./facts-types.js";
import { readNumber } from "./intake.js";
import { readFacts } from "./read-facts.js";
import type { DeadLetterEntry, DeadLettersAnswer, EndLine, ReplayAnswer } from "./types.js";

export type Query = (key: string) => string | undefined;

/** Beyond the time that was asked for, agents have so long to send what they have. */
const graceMs = 3_000;
export const answerMs = 5_000;
const secondsMax = 3_600;
const limits = { fallback: 100, min: 1, max: 10_000 };
const unknown = { facts: null, clockOffsetMs: null };
const levels: readonly LogLevel[] = ["error", "warn", "info", "debug"];

/** A live sample of a stream, one JSON a line. */
export function tapLines(coordinator: Coordinator, name: string, query: Query): Response {
  const topology = requireTopology(coordinator.core.book, name);
  const component = requireComponent(topology, query("component") ?? "");
  const stream = requireStream(topology, component, query("stream") ?? "default");
  const limit = readNumber(query("limit"), "limit", limits);
  const seconds = readNumber(query("seconds"), "seconds", { fallback: 10, min: 0.1, max: secondsMax });
  const forMs = Math.round(seconds * 1000);
  const chain = topology.chains.find(({ components }) => components.includes(component))!;
  const ask = { kind: "tap", component, stream, limit, forMs } as const;
  const ofChain = (task: string) => task.startsWith(`${chain.head}:`) || task.startsWith(`${chain.head}@`);
  const answers = askAgents(coordinator, topology, ask, ofChain, forMs + graceMs);
  return lines(answers, "tuple", limit);
}

/** What the topology's components and workers said, and go on saying, one JSON a line. */
export function logLines(coordinator: Coordinator, name: string, query: Query): Response {
  const topology = requireTopology(coordinator.core.book, name);
  const limit = readNumber(query("limit"), "limit", limits);
  const follow = readNumber(query("follow"), "follow", { fallback: 0, min: 0, max: secondsMax });
  const followMs = Math.round(follow * 1000);
  const ask = { kind: "logs", limit, followMs } as const;
  const answers = askAgents(
    coordinator,
    topology,
    ask,
    null,
    followMs + (followMs === 0 ? answerMs : graceMs),
  );
  return lines(answers, "log", followMs === 0 ? Number.POSITIVE_INFINITY : limits.max);
}

/** What one agent said of itself, and goes on saying, one JSON a line. */
export function agentLogLines(coordinator: Coordinator, agent: string, query: Query): Response {
  const limit = readNumber(query("limit"), "limit", limits);
  const follow = readNumber(query("follow"), "follow", { fallback: 0, min: 0, max: secondsMax });
  const followMs = Math.round(follow * 1000);
  const ask = { kind: "agent-logs", limit, followMs, level: readLevel(query("level")) } as const;
  const answers = askAgent(coordinator, agent, ask, followMs + (followMs === 0 ? answerMs : graceMs));
  return lines(answers, "log", followMs === 0 ? Number.POSITIVE_INFINITY : limits.max);
}

/** What an agent says of its host and itself. */
export async function askForFacts(coordinator: Coordinator, agent: string): Promise<FactsAnswer> {
  const answers = askAgent(coordinator, agent, { kind: "agent-facts" }, answerMs);
  for await (const { item } of answers) {
    const facts = readFacts(item);
    if (facts === null) return { ...unknown, why: "what it answered cannot be read" };
    // The answer was on its way for some time: what is left of the difference is the clock's.
    return { facts, clockOffsetMs: facts.at - coordinator.now().wall, why: "" };
  }
  return { ...unknown, why: answers.missing[0]?.why ?? "it did not answer" };
}

function askAgent(
  coordinator: Coordinator,
  agent: string,
  ask: QuestionMessage["ask"],
  timeoutMs: number,
): Answers {
  const away = absenceOf(coordinator, agent);
  const [here, missing] = away === null ? [[agent], []] : [[], [{ agent, why: away }]];
  return coordinator.questions.ask("", ask, here, missing, timeoutMs);
}

/** Why an agent will not answer, or null. */
function absenceOf(coordinator: Coordinator, agent: string): string | null {
  const status = coordinator.core.cluster.agents.get(agent)?.status ?? "forgotten";
  if (status === "alive" || status === "suspect") return null;
  return status === "joining" ? "it has not reported yet" : `it is ${status}`;
}

function readLevel(text: string | undefined): LogLevel {
  const level = levels.find((each) => each === (text ?? "info"));
  if (level !== undefined) return level;
  const words = levels.join(", ");
  throw badRequest("this is no level of a log", "level", `use one of ${words}`);
}

/** Dead letters that agents keep, the latest first. */
export async function deadLetters(
  coordinator: Coordinator,
  name: string,
  limitText: string | undefined,
): Promise<DeadLettersAnswer> {
  const topology = requireTopology(coordinator.core.book, name);
  const limit = readNumber(limitText, "limit", limits);
  const ask = { kind: "dead-letters", limit } as const;
  const answers = askAgents(coordinator, topology, ask, null, answerMs);
  const letters: DeadLetterEntry[] = [];
  for await (const { agent, item } of answers) letters.push({ ...(item as DeadLetterEntry), agent });
  letters.sort((a, b) => b.at - a.at);
  return { deadLetters: letters.slice(0, limit), missing: answers.missing };
}

/** Runs dead letters again; none named = all. */
export async function replayDeadLetters(
  coordinator: Coordinator,
  name: string,
  ids: readonly string[],
): Promise<ReplayAnswer> {
  const topology = requireTopology(coordinator.core.book, name);
  const ask = { kind: "replay-dead-letters", ids } as const;
  const answers = askAgents(coordinator, topology, ask, () => true, answerMs);
  let replayed = 0;
  for await (const { item } of answers) if (typeof item === "number") replayed += item;
  return { replayed, missing: answers.missing };
}

/**
 * Asks the agents that hold tasks for which `concerns` is true; null: all that have anything of the topology,
 * also what its tasks left there before they moved. Those that are away are named as missing.
 */
export function askAgents(
  coordinator: Coordinator,
  topology: Topology,
  ask: QuestionMessage["ask"],
  concerns: ((task: string) => boolean) | null,
  timeoutMs: number,
): Answers {
  const holders = new Set<string>();
  for (const { task, agent } of topology.placed.values())
    if (concerns === null || concerns(task)) holders.add(agent);
  if (concerns === null)
    for (const { name, status } of coordinator.core.cluster.agents.values())
      if (status === "alive" && coordinator.core.book.workOf(name).topologies.has(topology.record.name))
        holders.add(name);
  const here: string[] = [];
  const away: Missing[] = [];
  for (const agent of [...holders].sort()) {
    const why = absenceOf(coordinator, agent);
    if (why === null) here.push(agent);
    else away.push({ agent, why });
  }
  return coordinator.questions.ask(topology.record.name, ask, here, away, timeoutMs);
}

/** Lines as they come in; the reader's going away ends the question. */
function lines(answers: Answers, kind: "tuple" | "log", limit: number): Response {
  const encoder = new TextEncoder();
  const iterator = answers[Symbol.asyncIterator]();
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = sent < limit ? await iterator.next() : { done: true as const, value: undefined };
      if (next.done === true) {
        answers.end();
        const end: EndLine = { kind: "end", lines: sent, missing: answers.missing };
        controller.enqueue(encoder.encode(`${JSON.stringify(end)}\n`));
        controller.close();
        return;
      }
      sent++;
      const { agent, item } = next.value;
      controller.enqueue(encoder.encode(`${JSON.stringify({ kind, agent, ...(item as object) })}\n`));
    },
    cancel: () => answers.end(),
  });
  return new Response(body, {
    headers: { "content-type": "application/x-ndjson", "cache-control": "no-store" },
  });
}

function requireComponent(topology: Topology, name: string): string {
  const names = topology.record.spec.components.map((component) => component.name);
  if (names.includes(name)) return name;
  const what = `topology ${topology.record.name} has no component ${JSON.stringify(name.slice(0, 80))}`;
  throw new HeadwaterError("not-found", what, { place: "component", remedy: `it has ${names.join(", ")}` });
}

function requireStream(topology: Topology, component: string, stream: string): string {
  const { streams } = topology.record.spec.components.find(({ name }) => name === component)!;
  const known = [...Object.keys(streams), deadLetterStream];
  if (known.includes(stream)) return stream;
  const what = `component ${component} has no stream ${JSON.stringify(stream.slice(0, 80))}`;
  throw new HeadwaterError("not-found", what, { place: "stream", remedy: `it has ${known.join(", ")}` });
}
