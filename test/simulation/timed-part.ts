import { count, intervalJoin, sum, window } from "../../components/index.js";
import {
  type Bolt,
  bolt,
  type ComponentHandle,
  type Delivery,
  fields,
  map,
  type Output,
  type Row,
  type TopologyBuilder,
} from "../../topology/index.js";
import { Sink } from "./sink.js";
import type { Surroundings } from "./surroundings.js";

/**
 * Whether a world has windows and a join by event time, and what they do while a gateway is away: wait for
 * it, or go on and correct their results.
 */
export type Timed = "not" | "wait" | "revise";

/** How long a window of the worlds is, event time. */
export const windowMs = 2_000;
export const disorderMs = 1_000;
/** Where the join brings readings: one of these has each of them. */
export const metIn = ["met", "late-left", "late-right"] as const;

/** Patience beyond any storm: who waits sets nobody aside. */
const patientMs = 300_000;
const impatientMs = 1_500;

/** Settings of the topology. */
export function settingsOf(timed: Timed) {
  if (timed === "not") return {};
  return { whenAway: timed, idleMs: timed === "wait" ? patientMs : impatientMs } as const;
}

const reading = fields({ sensor: "string", n: "int", at: "timestamp" });

/**
 * Windows over the readings of each sensor; and each reading meets its twin, which went another way, by key
 * and time.
 */
export function addTimedPart(
  t: TopologyBuilder,
  readings: ComponentHandle<{ readonly default: typeof reading }>,
  around: Surroundings,
  { delivery, parallelism, timed }: HowTimed,
): void {
  const sink = (make: () => Bolt) => bolt({ streams: {}, create: make as never });
  const windows = t.bolt(
    "windows",
    readings.fields("sensor"),
    window({
      by: "sensor",
      time: "at",
      size: windowMs,
      ...(timed === "revise" ? { lateness: "1h" } : {}),
      aggregates: { readings: count(), sum: sum("n") },
    }),
    { parallelism },
  );
  const twin = t.bolt(
    "twin",
    readings.shuffle(),
    map(reading, (tuple) => tuple),
  );
  const meeting = t.bolt(
    "meeting",
    [readings.fields("sensor", "n"), twin.fields("sensor", "n")],
    intervalJoin({
      left: readings,
      right: twin,
      by: ["sensor", "n"],
      time: "at",
      between: [0, 0],
      fields: { made: "left.at" },
    }),
    { parallelism },
  );
  t.bolt(
    "windowed",
    windows.shuffle(),
    sink(() => new Windowed(around)),
  );
  t.bolt(
    "window-late",
    windows.stream("late").shuffle(),
    sink(() => new TooLate(around, delivery, "window-late", timed)),
  );
  const streams = {
    met: meeting,
    "late-left": meeting.stream("late-left"),
    "late-right": meeting.stream("late-right"),
  };
  for (const name of metIn) {
    t.bolt(
      name,
      streams[name].shuffle(),
      sink(() =>
        name === "met" ? new Met(around, delivery, name) : new TooLate(around, delivery, name, timed),
      ),
    );
  }
}

interface HowTimed {
  readonly delivery: Delivery;
  readonly parallelism: number;
  readonly timed: Timed;
}

/** Results of windows: of each the last correction counts, and none is ever said otherwise. */
class Windowed implements Bolt {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  execute(tuple: Row): void {
    const { sensor, end, revision, readings, sum: total } = tuple as unknown as WindowRow;
    const { ledger, broken } = this.#around;
    const contradiction = ledger.window({ sensor, end, revision, readings, sum: total });
    if (contradiction !== null) broken.call(this.#around, contradiction);
  }
}

interface WindowRow {
  readonly sensor: string;
  readonly end: number;
  readonly revision: number;
  readonly readings: number;
  readonly sum: number;
}

/** Readings that met their twin. */
class Met extends Sink implements Bolt {
  execute(tuple: Row, out: Output): void {
    const { sensor, n } = tuple as { sensor: string; n: number };
    this.sight(out)(sensor, n);
  }
}

/**
 * Readings that came too late: for windows never where they would correct results, and never where all
 * gateways are waited for.
 */
class TooLate extends Sink implements Bolt {
  readonly #where: string;
  readonly #timed: Timed;

  constructor(around: Surroundings, delivery: Delivery, where: string, timed: Timed) {
    super(around, delivery, where);
    this.#where = where;
    this.#timed = timed;
  }

  execute(tuple: Row, out: Output): void {
    const { sensor, n } = tuple as { sensor: string; n: number };
    if (this.#timed === "wait") this.around.broken(`${sensor}#${n} is late although it is waited for`);
    else if (this.#where === "window-late") this.around.broken(`${sensor}#${n} corrects nothing`);
    this.sight(out)(sensor, n);
  }
}
