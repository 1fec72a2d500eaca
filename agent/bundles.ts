import type { ChunkMessage } from "../proto/index.js";
import type { AgentEffect, AgentLimits } from "./core-contract.js";

interface Fetch {
  readonly bytes: number;
  phase: "finding" | "fetching" | "checking" | "waiting";
  /** Bytes that are written, and that were asked for. */
  have: number;
  asked: number;
  /** When to ask again (fetching) or to begin anew (waiting). */
  retryAt: number;
  silences: number;
  why: string;
}

/**
 * Which bundles lie whole on this agent's disk, and how the others get there: in chunks, a few under way, in
 * order, resumed after a restart, believed only when their sha256 is right. A decider.
 */
export class Bundles {
  readonly whole = new Set<string>();
  readonly #fetches = new Map<string, Fetch>();
  /** Of all that are wanted. */
  readonly #bytes = new Map<string, number>();
  readonly #limits: AgentLimits;
  #connected = false;

  constructor(limits: AgentLimits) {
    this.#limits = limits;
  }

  /** Why a bundle is not here, in words; "" = it is. */
  why(bundle: string): string {
    if (this.whole.has(bundle)) return "";
    const fetch = this.#fetches.get(bundle);
    if (fetch === undefined) return "its bundle was not asked for yet";
    if (fetch.why !== "") return fetch.why;
    if (!this.#connected) return "waits for its bundle, but the broker is away";
    return `fetches its bundle: ${fetch.have} of ${fetch.bytes} bytes`;
  }

  /** Wants a bundle; calling it again changes nothing. */
  fetch(bundle: string, bytes: number, effects: AgentEffect[]): void {
    if (this.whole.has(bundle) || this.#fetches.has(bundle)) return;
    const fetch = this.#begin(bundle, bytes);
    if (bytes > this.#limits.bundleBytesMax) {
      fetch.phase = "waiting";
      fetch.why = `its bundle has ${bytes} bytes, an agent takes at most ${this.#limits.bundleBytesMax}`;
    } else effects.push({ kind: "find-bundle", bundle });
  }

  drop(bundle: string, effects: AgentEffect[]): void {
    this.#fetches.delete(bundle);
    this.#bytes.delete(bundle);
    if (this.whole.delete(bundle)) effects.push({ kind: "drop-bundle", bundle });
  }

  /** Fetches of bundles that nobody wants any longer end. */
  keepOnly(wanted: ReadonlySet<string>, effects: AgentEffect[]): void {
    for (const bundle of this.#fetches.keys())
      if (!wanted.has(bundle)) {
        this.#fetches.delete(bundle);
        this.#bytes.delete(bundle);
        effects.push({ kind: "drop-bundle", bundle });
      }
  }

  found(bundle: string, whole: boolean, bytes: number, now: number, effects: AgentEffect[]): void {
    const fetch = this.#fetches.get(bundle);
    if (fetch?.phase !== "finding") return;
    if (whole) this.#done(bundle);
    else {
      fetch.phase = "fetching";
      fetch.have = bytes < fetch.bytes ? bytes : 0;
      this.#askFrom(bundle, fetch, now, effects);
    }
  }

  chunk({ bundle, offset, total, data }: ChunkMessage, now: number, effects: AgentEffect[]): void {
    const fetch = this.#fetches.get(bundle);
    if (fetch?.phase !== "fetching") return;
    if (total !== fetch.bytes) {
      const none = "does not have it; `headwater status` says why";
      const what = total === 0 ? none : `says it has ${total} bytes instead of ${fetch.bytes}`;
      this.#wait(fetch, `its bundle cannot be fetched: the coordinator ${what}`, now);
      return;
    }
    if (offset !== fetch.have || data.length === 0 || data.length > fetch.bytes - fetch.have) return;
    effects.push({ kind: "write-bundle", bundle, offset, data: data.slice() });
    fetch.have += data.length;
    fetch.asked = data.length < this.#limits.chunkBytes ? fetch.have : Math.max(fetch.asked, fetch.have);
    fetch.silences = 0;
    fetch.why = "";
    if (fetch.have < fetch.bytes) this.#ask(bundle, fetch, now, effects);
    else {
      fetch.phase = "checking";
      fetch.retryAt = Infinity;
      effects.push({ kind: "check-bundle", bundle });
    }
  }

  /** `error` "": it is whole and right. Otherwise it was thrown away, and is fetched again after a while. */
  checked(bundle: string, error: string, now: number): void {
    const fetch = this.#fetches.get(bundle);
    if (fetch?.phase !== "checking") return;
    if (error === "") this.#done(bundle);
    else this.#wait(fetch, `its bundle was refused: ${error}`, now);
  }

  failed(bundle: string, error: string, now: number): void {
    const fetch = this.#fetches.get(bundle);
    if (fetch !== undefined) this.#wait(fetch, `its bundle cannot be written: ${error}`, now);
  }

  /** It lies here whole and may not run now. Until it is looked at again, after a while, it is not here. */
  putOff(bundle: string, why: string, now: number): void {
    if (this.whole.delete(bundle)) this.#wait(this.#begin(bundle, this.#bytes.get(bundle)!), why, now);
  }

  connected(now: number, effects: AgentEffect[]): void {
    this.#connected = true;
    for (const [bundle, fetch] of this.#fetches)
      if (fetch.phase === "fetching") this.#askFrom(bundle, fetch, now, effects);
  }

  disconnected(): void {
    this.#connected = false;
  }

  timer(now: number, effects: AgentEffect[]): void {
    for (const [bundle, fetch] of this.#fetches) {
      if (now < fetch.retryAt) continue;
      if (fetch.phase === "fetching") {
        fetch.silences++;
        this.#askFrom(bundle, fetch, now, effects);
      } else if (fetch.phase === "waiting") {
        fetch.phase = "finding";
        fetch.retryAt = Infinity;
        effects.push({ kind: "find-bundle", bundle });
      }
    }
  }

  get nextAt(): number {
    let at = Infinity;
    for (const fetch of this.#fetches.values()) at = Math.min(at, fetch.retryAt);
    return at;
  }

  #begin(bundle: string, bytes: number): Fetch {
    const fetch: Fetch = {
      bytes,
      phase: "finding",
      have: 0,
      asked: 0,
      retryAt: Infinity,
      silences: 0,
      why: "",
    };
    this.#fetches.set(bundle, fetch);
    this.#bytes.set(bundle, bytes);
    return fetch;
  }

  #done(bundle: string): void {
    this.#fetches.delete(bundle);
    this.whole.add(bundle);
  }

  #wait(fetch: Fetch, why: string, now: number): void {
    fetch.phase = "waiting";
    fetch.why = why;
    fetch.retryAt = now + this.#limits.chunkMaxMs;
  }

  #askFrom(bundle: string, fetch: Fetch, now: number, effects: AgentEffect[]): void {
    fetch.asked = fetch.have;
    this.#ask(bundle, fetch, now, effects);
  }

  #ask(bundle: string, fetch: Fetch, now: number, effects: AgentEffect[]): void {
    const { chunkBytes, chunksInFlight, chunkFirstMs, chunkMaxMs } = this.#limits;
    const silence = Math.min(chunkMaxMs, chunkFirstMs * 2 ** Math.min(fetch.silences, 10));
    fetch.retryAt = this.#connected ? now + silence : Infinity;
    if (!this.#connected) return;
    const end = Math.min(fetch.bytes, fetch.have + chunkBytes * chunksInFlight);
    for (; fetch.asked < end; fetch.asked += chunkBytes)
      effects.push({ kind: "publish", message: { kind: "fetch", bundle, offset: fetch.asked } });
  }
}
