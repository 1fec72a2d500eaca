/** What sensors, topology and checker agree on. */

/** The topology's name. */
export const topologyName = "chaos";
/** The gateways; the sensors of one publish below its name. */
export const gateways = ["gw-1", "gw-2"] as const;
export const coreHosts = ["core-1", "core-2"] as const;
/** How many sensors each gateway has. */
export const sensorsPerGateway = 20;

/** Ids of a gateway's sensors. */
export function sensorsOf(gateway: string): readonly string[] {
  return Array.from({ length: sensorsPerGateway }, (_, i) => `${gateway}-s${i + 1}`);
}

/** Every fiftieth reading is nonsense: the topology's filter must drop it. */
export function isNonsense(n: number): boolean {
  return n % 50 === 0;
}

/** How many of the readings 1 … n of a sensor must be counted. */
export function countedOf(n: number): number {
  return n - Math.floor(n / 50);
}

/** A running total as the topology publishes it: one for each counted reading. */
export interface Total {
  /** The sink's message id. */
  readonly id: string;
  readonly sensor: string;
  readonly n: number;
  /** When the reading was made, wall-clock ms. */
  readonly at: number;
  /** The gateway that took it in. */
  readonly via: string;
  /** Which task counted it, on which agent, and in which of its lives. */
  readonly task: string;
  readonly by: string;
  readonly life: string;
  /** State of the sensor after this reading. */
  readonly count: number;
  readonly sum: number;
  readonly highest: number;
}
