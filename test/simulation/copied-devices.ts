import type { Blow } from "./disk-faults.js";
import type { SimMachine } from "./machine.js";

/** A copied device is switched off before it would work without a coordinator. */
const copyMs = 5_000;
/** A coordinator that was killed for it is back so much earlier. */
const awayMs = 800;
const leadMs = 1_000;

/** Devices with a copy of the disk of another one, which is switched on. */
export class CopiedDevices {
  readonly #blow: Blow;
  readonly #seen: (kind: "clone" | "lonelyClone") => void;
  #copies: SimMachine[] = [];
  /** Until then nothing else goes wrong: when the other one ends, the copy may take its place. */
  #aloneUntil = 0;

  /** `seen`: a copy was turned away. */
  constructor(blow: Blow, seen: (kind: "clone" | "lonelyClone") => void) {
    this.#blow = blow;
    this.#seen = seen;
  }

  /** A copy of its disk is started beside it, and counts when it has been turned away. */
  clone(machine: SimMachine): void {
    if (this.#known(machine)) this.#switchOn(machine, "clone", 0);
  }

  /**
   * The same while the coordinator is away, which finds two of one name when it comes back. `back` brings it.
   */
  lonelyClone(machine: SimMachine, back: () => void): void {
    const { host, broker, embedded, world } = this.#blow.cluster;
    if (!this.#known(machine)) return;
    host.kill();
    if (embedded) broker.kill();
    this.#blow.say("kill coordinator");
    const lead = world.random.next() * leadMs;
    this.#switchOn(machine, "lonelyClone", lead);
    this.#aloneUntil = world.now + lead + copyMs;
    world.after(lead + world.random.next() * awayMs, back);
  }

  /** A copy of one that the coordinator has not met again is under way. */
  get lonely(): boolean {
    return this.#blow.cluster.world.now < this.#aloneUntil;
  }

  end(): void {
    for (const copy of this.#copies.splice(0)) copy.kill();
  }

  /**
   * Where nobody can tell the two apart, because the coordinator does not know the first one, or has not
   * written down that it came back, both would do the work; and the name of one that is about to leave goes
   * to whoever comes.
   */
  #known(machine: SimMachine): boolean {
    const { host } = this.#blow.cluster;
    if (!host.runs || host.line.cut || !machine.reachable || machine.agent!.stopping) return false;
    const known = host.coordinator!.core.cluster.agents.get(machine.name);
    if (known?.status !== "alive") return false;
    return host.load().some((record) => {
      return record.kind === "agent" && record.name === machine.name && !record.left;
    });
  }

  #switchOn(machine: SimMachine, kind: "clone" | "lonelyClone", afterMs: number): void {
    const { cluster } = this.#blow;
    cluster.gatewaysGone = true;
    const lawful = machine.agent!;
    cluster.world.after(afterMs, () => {
      if (machine.agent !== lawful || !machine.reachable || lawful.stopping) return;
      this.#blow.say(`a copy of ${machine.name} is switched on`);
      const copy = machine.copy((code) => code === "name-taken" && this.#seen(kind));
      this.#copies.push(copy);
      cluster.world.after(copyMs, () => {
        copy.kill();
        if (lawful.exited === "name-taken")
          cluster.broken.push(`${machine.name} was turned away for its copy`);
      });
    });
  }
}
