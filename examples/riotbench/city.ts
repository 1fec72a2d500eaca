import { type Random, seededRandom } from "../../base/index.js";

/** What each message observes, in the order of its records; units as in RFC 8428. */
export const observed = [
  { kind: "temperature", unit: "Cel", home: 21, swing: 0.6, min: -10, max: 45, digits: 1 },
  { kind: "humidity", unit: "%RH", home: 55, swing: 1.5, min: 8, max: 98, digits: 1 },
  { kind: "light", unit: "lx", home: 900, swing: 40, min: 0, max: 5_000, digits: 0 },
  { kind: "dust", unit: "ug/m3", home: 120, swing: 9, min: 5, max: 900, digits: 2 },
  { kind: "airquality", unit: "ppm", home: 30, swing: 2, min: 12, max: 220, digits: 0 },
] as const;

export type Kind = (typeof observed)[number]["kind"];

/** A message as it was made, beside its text: what an independent computation begins with. */
export interface CityMessage {
  /** `ci-0001` to `ci-0800`; `xx-…` is a sensor that nobody has registered. */
  readonly sensor: string;
  /** When it was made, whole ms since 1970. */
  readonly at: number;
  /** The values of `observed`, as the text has them. */
  readonly values: readonly number[];
  /** The SenML pack. */
  readonly pack: string;
}

/** How many sensors there are, and how often what they send is wrong. */
export interface CityOptions {
  readonly seed: number;
  /** Default 800. */
  readonly sensors?: number;
  /** Share of values that no such sensor can have. Default 0.01. */
  readonly outliers?: number;
  /** Share of messages from sensors that nobody knows. Default 0.01. */
  readonly strangers?: number;
}

interface Sensor {
  readonly name: string;
  /** Records of its pack that never change. */
  readonly position: string;
  readonly values: number[];
}

export const sensorsDefault = 800;

/** The name of the n-th registered sensor, from 0. */
export function sensorName(n: number): string {
  return `ci-${String(n + 1).padStart(4, "0")}`;
}

/**
 * Messages like those of a city's sensors: about 360 bytes of SenML with a position and five observations,
 * whose numbers are texts; values wander around a home, dust goes with light and air quality with dust and
 * temperature, so that there is something to learn. The same seed gives the same messages. Sensors speak in
 * turn; the caller says when.
 */
export class City {
  readonly #random: Random;
  readonly #sensors: readonly Sensor[];
  readonly #outliers: number;
  readonly #strangers: number;
  #next = 0;

  constructor(options: CityOptions) {
    const { seed, sensors = sensorsDefault, outliers = 0.01, strangers = 0.01 } = options;
    this.#random = seededRandom(seed);
    this.#outliers = outliers;
    this.#strangers = strangers;
    this.#sensors = Array.from({ length: sensors }, (_, n) => this.#sensorOf(sensorName(n)));
  }

  /** The next sensor's message, made at `at` (whole ms since 1970). */
  message(at: number): CityMessage {
    const sensor = this.#sensors[this.#next]!;
    this.#next = (this.#next + 1) % this.#sensors.length;
    this.#wander(sensor.values);
    const texts = observed.map(({ digits, max }, n) => {
      const outlier = this.#random.chance(this.#outliers);
      return (outlier ? max * (2 + this.#random.next()) : sensor.values[n]!).toFixed(digits);
    });
    const name = this.#random.chance(this.#strangers) ? `xx${sensor.name.slice(2)}` : sensor.name;
    return { sensor: name, at, values: texts.map(Number), pack: packOf(name, at, sensor.position, texts) };
  }

  #sensorOf(name: string): Sensor {
    const longitude = (-71.1 + this.#random.next() / 5).toFixed(6);
    const latitude = (42.3 + this.#random.next() / 5).toFixed(6);
    const position =
      `{"n":"longitude","u":"lon","vs":"${longitude}"},` + `{"n":"latitude","u":"lat","vs":"${latitude}"}`;
    return { name, position, values: observed.map(({ home }) => home) };
  }

  #wander(values: number[]): void {
    for (let n = 0; n < observed.length; n++) {
      const { home, swing, min, max } = observed[n]!;
      const drift = (home - values[n]!) * 0.05 + (this.#random.next() - 0.5) * 2 * swing;
      values[n] = Math.min(max, Math.max(min, values[n]! + drift));
    }
    const [temperature, , light, dust] = values as [number, number, number, number];
    values[4] = bounded(4, 0.15 * dust + 0.4 * temperature + (this.#random.next() - 0.5) * 3);
    values[3] = bounded(3, 0.9 * dust + 0.012 * light);
  }
}

/** The same message as if it were made at another time: cheap enough to stamp messages as they are sent. */
export function stamper({ pack, at }: CityMessage): (at: number) => string {
  const [head, tail] = pack.split(`"bt":${at / 1000},`) as [string, string];
  return (now) => `${head}"bt":${now / 1000},${tail}`;
}

function bounded(n: number, value: number): number {
  const { min, max } = observed[n]!;
  return Math.min(max, Math.max(min, value));
}

function packOf(name: string, at: number, position: string, texts: readonly string[]): string {
  const records = observed.map(({ kind, unit }, n) => `{"n":"${kind}","u":"${unit}","vs":"${texts[n]}"}`);
  const [longitude, latitude] = position.split("},");
  const base = `{"bver":10,"bn":"urn:dev:org:32473-city:${name}/","bt":${at / 1000},${longitude!.slice(1)}}`;
  return `[${base},${latitude},${records.join(",")}]`;
}
