import type { Json } from "headwater";

/** A converted reading: exactly one of `celsius` and `humidity` is there. */
export interface ConvertedReading {
  readonly site: string;
  readonly room: string;
  readonly sensor: string;
  readonly n: number;
  readonly celsius: number | null;
  readonly humidity: number | null;
  readonly at: number;
}

/** Runs of consecutive ids, both ends included. */
export type IdRanges = readonly (readonly [from: number, to: number])[];

/**
 * What a room was like in an interval. `ids` says which readings are in it, so that anybody can check the
 * books.
 */
export interface RoomResult {
  readonly site: string;
  readonly room: string;
  readonly count: number;
  readonly celsiusMean: number | null;
  readonly celsiusMin: number | null;
  readonly celsiusMax: number | null;
  readonly humidityMean: number | null;
  readonly humidityMin: number | null;
  readonly humidityMax: number | null;
  readonly from: number;
  readonly to: number;
  readonly ids: Json;
}

/** Counts the readings of one room. */
export class RoomTally {
  readonly #site: string;
  readonly #room: string;
  readonly #celsius = new Spread();
  readonly #humidity = new Spread();
  readonly #ids = new Map<string, [number, number][]>();
  #count = 0;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  constructor(site: string, room: string) {
    this.#site = site;
    this.#room = room;
  }

  add({ sensor, n, celsius, humidity, at }: ConvertedReading): void {
    this.#count++;
    if (celsius !== null) this.#celsius.add(celsius);
    if (humidity !== null) this.#humidity.add(humidity);
    this.#from = Math.min(this.#from, at);
    this.#to = Math.max(this.#to, at);
    this.#remember(sensor, n);
  }

  result(): RoomResult {
    return {
      site: this.#site,
      room: this.#room,
      count: this.#count,
      celsiusMean: this.#celsius.mean,
      celsiusMin: this.#celsius.least,
      celsiusMax: this.#celsius.most,
      humidityMean: this.#humidity.mean,
      humidityMin: this.#humidity.least,
      humidityMax: this.#humidity.most,
      from: this.#from,
      to: this.#to,
      ids: Object.fromEntries(this.#ids),
    };
  }

  /**
   * Ids come in order from each sensor, so a sensor mostly has one run; a reading that came twice starts
   * another.
   */
  #remember(sensor: string, n: number): void {
    const runs = this.#ids.get(sensor);
    const last = runs?.at(-1);
    if (runs === undefined) this.#ids.set(sensor, [[n, n]]);
    else if (last !== undefined && last[1] === n - 1) last[1] = n;
    else runs.push([n, n]);
  }
}

/** Mean, least and most of some numbers; null of none. */
class Spread {
  #count = 0;
  #sum = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.#count++;
    this.#sum += value;
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
  }

  get mean(): number | null {
    return this.#count === 0 ? null : Math.round((this.#sum / this.#count) * 1000) / 1000;
  }

  get least(): number | null {
    return this.#count === 0 ? null : this.#least;
  }

  get most(): number | null {
    return this.#count === 0 ? null : this.#most;
  }
}
