import type { Delivery, Output } from "../../topology/index.js";
import type { Surroundings } from "./surroundings.js";

/** A sink that the outside would call idempotent: what stands at one position counts once. */
export abstract class Sink {
  protected readonly around: Surroundings;
  readonly #delivery: Delivery;
  readonly #name: string;

  constructor(around: Surroundings, delivery: Delivery, name: string) {
    this.around = around;
    this.#delivery = delivery;
    this.#name = name;
  }

  /** What sees readings at the place where the tuple in hand stands, later. */
  protected sight(out: Output): (sensor: string, ...ids: readonly number[]) => void {
    const { position } = out;
    const place = position === null ? "" : Object.values(position).join(" ");
    return (sensor, ...ids) => {
      const { ledger } = this.around;
      if (this.#delivery === "exactly-once") {
        if (place === "") this.around.broken(`a tuple of ${this.#name} stands nowhere`);
        try {
          if (!ledger.stands(this.#name, place, `${sensor} ${ids.join(" ")}`)) return;
        } catch (error) {
          this.around.broken(String(error));
        }
      }
      for (const n of ids) ledger.seen(this.#name, sensor, n);
    };
  }
}
