import { connect, type MqttClient } from "mqtt";
import { FaultWindows } from "./fault-windows.js";
import { countedOf, isNonsense, type Total } from "./readings.js";

/** Message ids that are remembered, once over to twice over; a sink repeats no older ones. */
const idsMax = 200_000;
/** Strange things that are kept word for word. */
const strangeMax = 200;

/** What is known of a sensor. */
interface Page {
  /** How often each reading was in a total. */
  seen: Uint8Array;
  /** When each was first in one, in ms since the checker began. */
  firstAt: Uint32Array;
  latest: Total | null;
}

/** What does not add up. */
export interface Balance {
  readonly lost: number;
  readonly duplicated: number;
  /** Those of them that no fault explains. */
  readonly outside: number;
  /** The first of them in words. */
  readonly examples: readonly string[];
}

/**
 * A plain MQTT subscriber that reads the running totals and trusts nobody: a message with an id that it has
 * seen is dropped; of the others each must count a reading that none has counted, and the latest total of a
 * sensor must be the sum of what its sensor has made.
 */
export class Checker {
  readonly #client: MqttClient;
  readonly #pages = new Map<string, Page>();
  readonly #begunAt = Date.now();
  /** When a reading may come twice, where it may at all. */
  readonly windows = new FaultWindows();
  #ids = new Set<string>();
  /** Those before. A set whose oldest goes with each new one gets slow: it keeps places of the deleted. */
  #olderIds = new Set<string>();
  readonly #listeners = new Set<(total: Total, seenAt: number) => void>();
  /** Strange things as they came, for whoever looks for a cause. */
  readonly strange: string[] = [];
  /** The first duplicates that no fault explains, in words. */
  readonly #unexplained: string[] = [];
  distinct = 0;
  duplicates = 0;
  /** Duplicates that no fault explains. */
  outside = 0;
  /** Messages that came again with the same id. */
  repeats = 0;
  /** ms from the making of the latest reading to its total. */
  latencyMs = 0;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on("message", (_, payload) => this.#take(JSON.parse(payload.toString()) as Total));
  }

  static async listen(url: string): Promise<Checker> {
    const client = connect(url, { protocolVersion: 5, properties: { receiveMaximum: 10_000 } });
    await new Promise<void>((resolve, reject) => {
      client.once("error", reject);
      client.once("connect", () => resolve());
    });
    const checker = new Checker(client);
    await client.subscribeAsync("out/#", { qos: 1 });
    return checker;
  }

  /** Resolves with the time (wall-clock ms) at which a total comes that the condition takes. */
  next(what: string, condition: (total: Total) => boolean, limitMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(see);
        act();
      };
      const see = (total: Total, seenAt: number) => {
        if (condition(total)) end(() => resolve(seenAt));
      };
      const late = () => end(() => reject(new Error(`waited ${limitMs / 1000} s in vain for ${what}`)));
      const timer = setTimeout(late, limitMs);
      this.#listeners.add(see);
    });
  }

  /** The life of a task whose total came last; "" = none came. */
  lifeOf(task: string): string {
    let latest: Total | null = null;
    for (const { latest: total } of this.#pages.values()) {
      if (total?.task === task && (latest === null || total.at > latest.at)) latest = total;
    }
    return latest?.life ?? "";
  }

  /** Holds what was seen against what the sensors have made. */
  balance(sensors: Readonly<Record<string, number>>): Balance {
    let lost = 0;
    let duplicated = 0;
    const examples = [...this.#unexplained];
    for (const [sensor, made] of Object.entries(sensors)) {
      const page = this.#pages.get(sensor);
      let unseen = 0;
      let twice = 0;
      for (let n = 1; n <= made; n++) {
        const times = page?.seen[n] ?? 0;
        if (times === 1 || isNonsense(n)) continue;
        if (times === 0) unseen++;
        else twice += times - 1;
        if (examples.length < strangeMax) examples.push(`${sensor}#${n} was counted ${times} times`);
      }
      const should = countedOf(made);
      const count = page?.latest?.count ?? 0;
      if (count !== should) examples.push(`${sensor}: its total is ${count}, it should be ${should}`);
      lost += Math.max(unseen, should - count);
      duplicated += Math.max(twice, count - should);
    }
    // Nothing explains what a total has too much, and was never seen.
    const inside = this.duplicates - this.outside;
    return { lost, duplicated, outside: Math.max(this.outside, duplicated - inside), examples };
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #take(total: Total): void {
    const seenAt = Date.now();
    const { id, sensor, n } = total;
    if (this.#ids.has(id) || this.#olderIds.has(id)) {
      this.repeats++;
      return;
    }
    if (this.#ids.size >= idsMax) {
      this.#olderIds = this.#ids;
      this.#ids = new Set();
    }
    this.#ids.add(id);
    const page = this.#page(sensor, n);
    const times = page.seen[n]!;
    page.seen[n] = Math.min(255, times + 1);
    if (times === 0) {
      this.distinct++;
      page.firstAt[n] = seenAt - this.#begunAt;
    } else {
      this.duplicates++;
      this.#judge(total, this.#begunAt + page.firstAt[n]!, seenAt);
    }
    const { latest } = page;
    if (times > 0 || (latest !== null && total.count !== latest.count + 1))
      this.#wonder(total, latest, times);
    page.latest = total;
    this.latencyMs = seenAt - total.at;
    for (const see of this.#listeners) see(total, seenAt);
  }

  #judge({ sensor, n, at: madeAt, id }: Total, firstSeenAt: number, seenAt: number): void {
    if (this.windows.explain({ madeAt, firstSeenAt, seenAt })) return;
    this.outside++;
    if (this.#unexplained.length >= strangeMax) return;
    const [seen, first, made] = [seenAt, firstSeenAt, madeAt].map((ms) => new Date(ms).toISOString());
    this.#unexplained.push(
      `${sensor}#${n} came again at ${seen} (${id}) without a fault; made at ${made}, first seen at ${first}`,
    );
  }

  #wonder({ id, sensor, n, count, by, life }: Total, before: Total | null, times: number): void {
    if (this.strange.length >= strangeMax) return;
    const was =
      before === null ? "nothing" : `#${before.n} total ${before.count} (${before.id} ${before.life})`;
    const now = new Date().toISOString();
    this.strange.push(
      `${now} ${sensor}#${n} total ${count} (${id} ${by} ${life}) seen ${times} times before, after ${was}`,
    );
  }

  #page(sensor: string, n: number): Page {
    let page = this.#pages.get(sensor);
    if (page === undefined) {
      page = { seen: new Uint8Array(1_024), firstAt: new Uint32Array(1_024), latest: null };
      this.#pages.set(sensor, page);
    }
    if (n >= page.seen.length) {
      const { seen, firstAt } = page;
      page.seen = new Uint8Array(n * 2);
      page.seen.set(seen);
      page.firstAt = new Uint32Array(n * 2);
      page.firstAt.set(firstAt);
    }
    return page;
  }
}
