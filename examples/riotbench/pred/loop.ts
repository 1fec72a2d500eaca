import { observed } from "../city.js";
import { blockSize } from "./dataflow.js";

/** Models as plain data: see `LinearModel` and `TreeModel`. */
export interface LoopModels {
  readonly linear: { readonly weights: readonly number[]; readonly intercept: number };
  readonly tree: { readonly nodes: readonly (readonly number[])[] };
}

const kinds = observed.map(({ kind }) => kind);

export type EmitJudged = (sensor: string, analysis: string, at: number, value: number) => void;

/**
 * What PRED computes, as one would write it by hand for one process: without delivery, state that survives,
 * or groupings. It is what the engine is measured against.
 */
export class PredLoop {
  readonly #models: LoopModels;
  #count = 0;
  #sum = 0;
  #mean = 0;

  /** `models`: their features are temperature, humidity, light and dust, in this order. */
  constructor(models: LoopModels) {
    this.#models = models;
  }

  take(pack: string, emit: EmitJudged): void {
    let sensor = "";
    let at = 0;
    const values = [0, 0, 0, 0, 0];
    for (const { bn, bt, n, vs } of JSON.parse(pack)) {
      if (bn !== undefined) sensor = bn.slice(bn.lastIndexOf(":") + 1, -1);
      if (bt !== undefined) at = Math.round(bt * 1000);
      const place = kinds.indexOf(n);
      if (place >= 0) values[place] = Number(vs);
    }
    emit(sensor, "class", at, this.#classOf(values));
    const said = this.#predicted(values);
    if (this.#mean !== 0) emit(sensor, "error", at, Math.abs(said - this.#mean) / Math.abs(this.#mean));
    this.#sum += values[4]!;
    if (++this.#count < blockSize) return;
    this.#mean = this.#sum / blockSize;
    this.#count = 0;
    this.#sum = 0;
  }

  #classOf(values: readonly number[]): number {
    const { nodes } = this.#models.tree;
    let node = nodes[0]!;
    while (node.length > 1) node = nodes[values[node[0]!]! <= node[1]! ? node[2]! : node[3]!]!;
    return node[0]!;
  }

  #predicted(values: readonly number[]): number {
    const { weights, intercept } = this.#models.linear;
    let sum = intercept;
    for (let k = 0; k < weights.length; k++) sum += weights[k]! * values[k]!;
    return sum;
  }
}
