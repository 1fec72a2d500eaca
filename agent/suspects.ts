import type { Place, Suspicion } from "./core-contract.js";

const suspectsMax = 100;

/**
 * Where a topology's workers died. The first death names only the chain, by its first component, because
 * tuples are not fingerprinted until there is a suspicion; it counts for the tuple that is found later. A
 * decider.
 */
export class Suspects {
  readonly #deathsMax: number;
  /** Deaths without a fingerprint. */
  #unknown = 0;
  readonly #tuples = new Map<string, { readonly place: Place; deaths: number }>();

  constructor(deathsMax: number) {
    this.#deathsMax = deathsMax;
  }

  died(place: Place): void {
    if (place.fingerprint === 0) {
      this.#unknown++;
      return;
    }
    const key = `${place.component}/${place.fingerprint}`;
    const known = this.#tuples.get(key);
    if (known !== undefined) known.deaths++;
    else {
      if (this.#tuples.size >= suspectsMax) this.#tuples.delete(this.#tuples.keys().next().value!);
      this.#tuples.set(key, { place, deaths: 1 });
    }
  }

  /** The workers go on well. Tuples that were found guilty stay so. */
  trust(): void {
    this.#unknown = 0;
    for (const [key, tuple] of this.#tuples) if (!this.#isPoison(tuple)) this.#tuples.delete(key);
  }

  get suspicion(): Suspicion {
    return {
      suspicious: this.#unknown > 0 || this.#tuples.size > 0,
      poison: [...this.#tuples.values()].filter((tuple) => this.#isPoison(tuple)).map(({ place }) => place),
    };
  }

  #isPoison({ deaths }: { readonly deaths: number }): boolean {
    return deaths + Math.min(1, this.#unknown) >= this.#deathsMax;
  }
}
