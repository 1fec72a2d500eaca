import { isName } from "../base/index.js";
import { coordinatorName, type Peer } from "../identity/index.js";
import { type Grants, grantsFilter, grantsTopic } from "./grants.js";

export interface TopicRulesOptions {
  readonly prefix: string;
  /** Client id of the coordinator's own connection; holds a secret nonce. */
  readonly coordinator: string;
}

/**
 * Who may do what on the embedded broker. Below our prefix everything is forbidden that is not named here:
 * an agent publishes and subscribes its own branches only, which is what proves a sender (docs/protocol.md,
 * Links); nobody but the coordinator retains. An agent is known by its client id, `<agent>:…`, and by its
 * user name when it gives one. Beside our prefix lies what is not ours: sensors, sinks; there everything is
 * allowed.
 */
export function topicRules({ prefix, coordinator }: TopicRulesOptions) {
  const root = prefix.split("/");
  return (
    clientId: string,
    username: string | null,
    action: "publish" | "subscribe",
    topic: string,
    retain: boolean,
  ): boolean => {
    if (clientId === coordinator) return true;
    const levels = topic.split("/");
    if (action === "subscribe" ? !reaches(levels, root) : !startsWith(levels, root)) return true;
    if (retain || !startsWith(levels, root)) return false;
    const agent = clientId.slice(0, Math.max(0, clientId.indexOf(":")));
    if (!isName(agent) || (username !== null && username !== agent)) return false;
    const own = levels.slice(root.length);
    return action === "publish" ? mayPublish(agent, own) : maySubscribe(agent, own);
  };
}

/** What an agent is granted beside its own branches; the feeds and sinks of its work. */
export type GrantsOf = (agent: string) => readonly Grants[];

/**
 * Whether the holder of a certificate may connect under this client id and user name. An agent's ids begin
 * with its name and a colon, so that nobody can take over another's session; that of a feed goes with its
 * task. A user name, if there is one, is the name in the certificate.
 */
export function mayConnect(
  peer: Peer,
  clientId: string,
  username: string | null,
  grantsOf: GrantsOf,
): boolean {
  if (username !== null && username !== peer.name) return false;
  const own = peer.role === "coordinator" ? "coordinator" : peer.name;
  if (clientId === own || clientId.startsWith(`${own}:`)) return true;
  return peer.role === "agent" && grantsOf(peer.name).some(({ feeds }) => feeds.has(clientId));
}

/** True when a filter or topic touches the branch that the fleet itself speaks in. */
export function reachesPrefix(prefix: string, levels: readonly string[]): boolean {
  return reaches(levels, prefix.split("/"));
}

/**
 * Who may do what at the device port: nothing that is not named here. The coordinator everything; an agent
 * its own branches, and outside the fleet's what the feeds and sinks of its work need; a sensor publishes
 * below `feed/<its name>/`. Only the coordinator and sinks that say so retain.
 */
export function deviceRules({ prefix, grantsOf }: { readonly prefix: string; readonly grantsOf: GrantsOf }) {
  const root = prefix.split("/");
  const granted = (
    agent: string,
    clientId: string,
    action: "publish" | "subscribe",
    topic: string,
    retain: boolean,
  ): boolean | "break-off" => {
    if (action === "subscribe") return grantsOf(agent).some((each) => grantsFilter(each, clientId, topic));
    // A sink whose task has gone elsewhere must not take what it sends for published.
    return grantsOf(agent).some((each) => grantsTopic(each, topic, retain)) ? true : "break-off";
  };
  return (
    clientId: string,
    _username: string | null,
    action: "publish" | "subscribe",
    topic: string,
    retain: boolean,
    peer: Peer | null,
  ): boolean | "break-off" => {
    if (peer === null) return false;
    const levels = topic.split("/");
    switch (peer.role) {
      case "coordinator":
        return peer.name === coordinatorName;
      case "sensor":
        return (
          action === "publish" &&
          !retain &&
          levels.length > 2 &&
          levels[0] === "feed" &&
          levels[1] === peer.name
        );
      case "agent": {
        if (!reaches(levels, root)) return granted(peer.name, clientId, action, topic, retain);
        if (retain || !startsWith(levels, root)) return false;
        const own = levels.slice(root.length);
        return action === "publish" ? mayPublish(peer.name, own) : maySubscribe(peer.name, own);
      }
    }
  };
}

/** Below the prefix: `d/<agent>/<to>/<topology>`, `a/…` likewise, `agents/<agent>/up/<kind>`. */
function mayPublish(agent: string, levels: readonly string[]): boolean {
  if (levels.length !== 4) return false;
  const [branch, first, second, third] = levels;
  if (branch === "agents") return first === agent && second === "up";
  return (branch === "d" || branch === "a") && first === agent && isName(second!) && isName(third!);
}

/**
 * Below the prefix: `d/+/<agent>/<topology>`, `a/…` likewise, `agents/<agent>/down/<kind>`; the last may be
 * + or #.
 */
function maySubscribe(agent: string, levels: readonly string[]): boolean {
  if (levels.length !== 4) return false;
  const [branch, first, second] = levels;
  if (branch === "agents") return first === agent && second === "down";
  return (branch === "d" || branch === "a") && second === agent && first !== "#";
}

function startsWith(levels: readonly string[], root: readonly string[]): boolean {
  return levels.length >= root.length && root.every((level, index) => levels[index] === level);
}

/** True when a filter can match a topic below the root. */
function reaches(filter: readonly string[], root: readonly string[]): boolean {
  for (const [index, level] of root.entries()) {
    if (filter[index] === "#") return true;
    if (filter[index] !== "+" && filter[index] !== level) return false;
  }
  return true;
}
