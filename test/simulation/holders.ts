import { recordsOf } from "../../coordinator/book.js";
import { doesCommit } from "../../coordinator/copies.js";
import type { Cluster } from "./cluster.js";
import type { SimMachine } from "./machine.js";
import { topologyName } from "./topology.js";

/**
 * True when every state on the machine's disk is whole on another one, too: as it is recorded, by names of
 * stores that are still there. Then nothing may be missing afterwards.
 */
export function holdsCopiesOnly({ host, machines, remembers }: Cluster, machine: SimMachine): boolean {
  if (!remembers) return true;
  const topology = host.runs ? host.coordinator!.core.book.topologies.get(topologyName) : undefined;
  if (topology === undefined) return false;
  const there = (agent: string, store: string) => {
    return machines.some(({ name, stores }) => {
      return name === agent && stores.storeOf(topologyName) === store;
    });
  };
  for (const { task, agent, replicas, former, standby } of recordsOf(topology)) {
    const pinned = task.includes("@");
    const whole = [...replicas, ...former];
    const here = [agent, standby?.agent, ...whole.map((each) => each.agent)].includes(machine.name);
    if (!here || !doesCommit(topology, task)) continue;
    const others = whole.filter((each) => each.agent !== machine.name && there(each.agent, each.store));
    if (pinned || others.length === 0) return false;
  }
  return true;
}
