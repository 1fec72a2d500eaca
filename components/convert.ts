import type { BoltSpec, Fields } from "../topology/index.js";
import { numberOf, requireOption } from "./checks.js";
import { type Named, type NumberField, numberTypes, type With } from "./picked-fields.js";
import { readyBolt } from "./ready-bolt.js";
import { withField } from "./wider-row.js";

/** For each unit: what it measures, and a value in the SI unit = factor x (value + shift). */
const units = {
  K: ["temperature", 1, 0],
  "°C": ["temperature", 1, 273.15],
  "°F": ["temperature", 5 / 9, 459.67],
  Pa: ["pressure", 1, 0],
  hPa: ["pressure", 100, 0],
  kPa: ["pressure", 1_000, 0],
  bar: ["pressure", 100_000, 0],
  mbar: ["pressure", 100, 0],
  psi: ["pressure", 6894.757293168361, 0],
  atm: ["pressure", 101_325, 0],
  mmHg: ["pressure", 133.322387415, 0],
  m: ["length", 1, 0],
  mm: ["length", 0.001, 0],
  cm: ["length", 0.01, 0],
  km: ["length", 1_000, 0],
  in: ["length", 0.0254, 0],
  ft: ["length", 0.3048, 0],
  mi: ["length", 1609.344, 0],
  kg: ["mass", 1, 0],
  g: ["mass", 0.001, 0],
  t: ["mass", 1_000, 0],
  lb: ["mass", 0.45359237, 0],
  "m/s": ["speed", 1, 0],
  "km/h": ["speed", 1 / 3.6, 0],
  mph: ["speed", 0.44704, 0],
  kn: ["speed", 1852 / 3600, 0],
  "m³": ["volume", 1, 0],
  L: ["volume", 0.001, 0],
  mL: ["volume", 0.000001, 0],
  gal: ["volume", 0.003785411784, 0],
  "m³/h": ["flow", 1 / 3600, 0],
  "L/s": ["flow", 0.001, 0],
  "L/min": ["flow", 0.001 / 60, 0],
  "m³/s": ["flow", 1, 0],
  J: ["energy", 1, 0],
  kJ: ["energy", 1_000, 0],
  Wh: ["energy", 3_600, 0],
  kWh: ["energy", 3_600_000, 0],
  MWh: ["energy", 3_600_000_000, 0],
  kcal: ["energy", 4_184, 0],
  W: ["power", 1, 0],
  kW: ["power", 1_000, 0],
  MW: ["power", 1_000_000, 0],
  hp: ["power", 745.6998715822702, 0],
  V: ["voltage", 1, 0],
  mV: ["voltage", 0.001, 0],
  kV: ["voltage", 1_000, 0],
  A: ["current", 1, 0],
  mA: ["current", 0.001, 0],
  ms: ["time", 0.001, 0],
  s: ["time", 1, 0],
  min: ["time", 60, 0],
  h: ["time", 3_600, 0],
  rad: ["angle", 1, 0],
  "°": ["angle", Math.PI / 180, 0],
  "1": ["ratio", 1, 0],
  "%": ["ratio", 0.01, 0],
  ppm: ["ratio", 0.000001, 0],
} as const;

/** A unit that `convert` knows. */
export type Unit = keyof typeof units;
/** The units that measure what `U` does. */
export type LikeUnit<U extends Unit> = {
  [K in Unit]: (typeof units)[K][0] extends (typeof units)[U][0] ? K : never;
}[Unit];

/** What `convert` turns into what. */
export interface ConvertOptions<F extends Fields, From extends Unit, As extends string> {
  readonly value: NumberField<F>;
  readonly from: From;
  /** A unit of the same quantity: "°C" to "psi" does not compile. */
  readonly to: LikeUnit<From>;
  /** The field that holds the result. Default: in the place of `value`, which is a double then. */
  readonly as?: As;
}

/**
 * Turns a value into another unit: y = (f1 / f2) (x + s1) - s2, with the factors and shifts to the SI unit.
 *
 * Source: NIST Special Publication 811 (2008), appendix B; exact definitions where there are such.
 */
export function convert<F extends Fields, const From extends Unit, const As extends string = NumberField<F>>(
  options: ConvertOptions<F, From, As>,
): BoltSpec<F, { readonly default: With<F, Named<As, string>, "double"> }> {
  const { value, from, to } = options;
  const as: string = options.as ?? value;
  const turn = converter(from, to);
  return readyBolt({
    uses: [[value, numberTypes]],
    streams: (input) => ({ default: { ...input, [as]: "double" } }),
    create: () => ({
      execute(tuple, out) {
        out.emit(withField(tuple, as, turn(numberOf(tuple, value))));
      },
    }),
  });
}

/** The function from one unit to another. Throws HeadwaterError("bad-option") where there is none. */
export function converter(from: Unit, to: Unit): (value: number) => number {
  for (const unit of [from, to]) {
    const known = Object.hasOwn(units, unit);
    requireOption(
      known,
      "convert",
      `${unit} is no unit that is known`,
      `use ${Object.keys(units).join(", ")}`,
    );
  }
  const [quantity, factor, shift] = units[from];
  const [otherQuantity, otherFactor, otherShift] = units[to];
  const message = `${from} is a ${quantity}, ${to} a ${otherQuantity}`;
  requireOption(quantity === otherQuantity, "convert", message, "choose units of the same quantity");
  return (value) => (value + shift) * (factor / otherFactor) - otherShift;
}
