import { HeadwaterError, isName } from "../base/index.js";
import type { DownMessage, UpMessage } from "./messages.js";

/** What all topics begin with, unless the setting `prefix` says otherwise. */
export const defaultPrefix = "headwater";

/** Longest prefix in characters. */
export const prefixLengthMax = 200;

/**
 * A topic of ours, taken apart. The publisher of `data` and `flow` is `from`, of `up` is `agent`: the broker
 * proves it.
 */
export type Topic =
  | { readonly kind: "data"; readonly from: string; readonly to: string; readonly topology: string }
  | { readonly kind: "flow"; readonly from: string; readonly to: string; readonly topology: string }
  | { readonly kind: "up"; readonly agent: string; readonly message: UpKind }
  | { readonly kind: "down"; readonly agent: string; readonly message: DownKind };

export type UpKind = UpMessage["kind"];
export type DownKind = DownMessage["kind"];

/**
 * How a kind of message is published. Links number, acknowledge and resend by themselves, so theirs is QoS 0.
 */
export interface Publishing {
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

const stateful: Publishing = { qos: 1, retain: true };
const sure: Publishing = { qos: 1, retain: false };
const quick: Publishing = { qos: 0, retain: false };

export const upPublishing: Readonly<Record<UpKind, Publishing>> = {
  join: sure,
  heartbeat: quick,
  will: sure,
  leave: sure,
  fetch: sure,
  answer: sure,
};

export const downPublishing: Readonly<Record<DownKind, Publishing>> = {
  lease: quick,
  "turn-away": sure,
  assignment: stateful,
  chunk: sure,
  question: sure,
  upgrade: sure,
};

export const linkPublishing: Publishing = quick;

/** Returns `prefix` if topics may begin with it: levels of letters, digits, `_`, `-`, `.`, joined by `/`. */
export function requirePrefix(prefix: string): string {
  const fits = prefix.length <= prefixLengthMax && /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(prefix);
  if (fits) return prefix;
  throw new HeadwaterError(
    "bad-prefix",
    `topic prefix ${JSON.stringify(prefix.slice(0, 80))} is not allowed`,
    {
      place: "prefix",
      remedy: "use letters, digits, `_`, `-`, `.` in levels joined by `/`, without a `/` at either end",
    },
  );
}

/** Where `from` publishes hello, frame, gap (and fenced to a receiver) for tasks on `to`. */
export function dataTopic(prefix: string, from: string, to: string, topology: string): string {
  return `${prefix}/d/${from}/${to}/${topology}`;
}

/** Where `from` publishes open, ack, refuse (and fenced to a sender) for tasks on `to`. */
export function flowTopic(prefix: string, from: string, to: string, topology: string): string {
  return `${prefix}/a/${from}/${to}/${topology}`;
}

/** Where an agent speaks to the coordinator. */
export function upTopic(prefix: string, agent: string, kind: UpKind): string {
  return `${prefix}/agents/${agent}/up/${kind}`;
}

/** Where the coordinator speaks to an agent. */
export function downTopic(prefix: string, agent: string, kind: DownKind): string {
  return `${prefix}/agents/${agent}/down/${kind}`;
}

/** What the main connection of an agent subscribes to. */
export function agentFilters(prefix: string, agent: string): readonly string[] {
  return [`${prefix}/agents/${agent}/down/+`];
}

/** What the worker of a topology on an agent subscribes to. */
export function workerFilters(prefix: string, agent: string, topology: string): readonly string[] {
  return [`${prefix}/d/+/${agent}/${topology}`, `${prefix}/a/+/${agent}/${topology}`];
}

/** What the coordinator subscribes to. */
export function coordinatorFilters(prefix: string): readonly string[] {
  return [`${prefix}/agents/+/up/+`];
}

/**
 * Takes a topic apart; null for everything that is not exactly one of ours. Never throws, whatever the topic.
 */
export function parseTopic(prefix: string, topic: string): Topic | null {
  if (!topic.startsWith(prefix) || topic[prefix.length] !== "/") return null;
  const levels = topic.slice(prefix.length + 1).split("/", 5);
  const [branch, first, second, third] = levels;
  if (levels.length !== 4 || !isName(first!)) return null;
  if (branch === "d" || branch === "a") {
    if (!isName(second!) || !isName(third!)) return null;
    return { kind: branch === "d" ? "data" : "flow", from: first!, to: second!, topology: third! };
  }
  if (branch !== "agents") return null;
  if (second === "up" && Object.hasOwn(upPublishing, third!))
    return { kind: "up", agent: first!, message: third as UpKind };
  if (second === "down" && Object.hasOwn(downPublishing, third!))
    return { kind: "down", agent: first!, message: third as DownKind };
  return null;
}

/** Client id of an agent's main connection; `boot` is random at each start of the process. */
export function controlClientId(agent: string, boot: string): string {
  return `${agent}:control:${boot}`;
}

/** Client id of the connection that a topology's worker has for its links. */
export function workerClientId(agent: string, topology: string, nonce: string): string {
  return `${agent}:${topology}:${nonce}`;
}

/** Client id of a feed: the same wherever the task runs, so that its session at the broker goes with it. */
export function feedClientId(installation: string, topology: string, task: string): string {
  return `${installation}:${topology}:${task}`;
}

export function coordinatorClientId(nonce: string): string {
  return `coordinator:${nonce}`;
}
