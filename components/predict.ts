import type { BoltSpec, Fields, Json, Output, Row, StateValue } from "../topology/index.js";
import { derivedBolt, keyedValue } from "../topology/index.js";
import { numberOf, requireOption } from "./checks.js";
import { doubles } from "./doubles.js";
import { type Model, modelFields, predicted, readModel } from "./model.js";
import { type FieldOf, numberTypes, type With } from "./picked-fields.js";
import { faultsOf, type Use } from "./ready-bolt.js";
import { withField } from "./wider-row.js";

/** Fields of the inputs that bring readings, not models. */
export type ReadingsOf<F extends Fields> = F extends { readonly model: "json" } ? never : F;

/** What is predicted of what. */
export interface PredictOptions<F extends Fields, As extends string> {
  /** The fields that a model may ask for; it names those that it needs itself. */
  readonly features: readonly FieldOf<ReadingsOf<F>, "double" | "int">[];
  /**
   * The model to begin with: from a file that the topology imports, say. A model that came by stream is kept
   * as state, and goes before it. Default: none.
   */
  readonly model?: Json;
  /** The field that holds the prediction. Default "prediction". */
  readonly as?: As;
}

/** What models say of readings, added to them. */
export class Predictor {
  readonly #features: readonly string[];
  readonly #as: string;
  /** One array for all models and tuples. */
  readonly #values: number[];

  /** `features`: those that a model may ask for; `as`: the field that holds the prediction. */
  constructor(features: readonly string[], as: string) {
    this.#features = features;
    this.#as = as;
    this.#values = doubles(features.map(() => 0));
  }

  /** A model for these features. Throws HeadwaterError("bad-model") that says what does not fit. */
  read(json: Json | undefined): Model {
    return readModel(json, this.#features);
  }

  /** Gives a reading on with the prediction. Throws where a feature is no number. */
  judge(model: Model, tuple: Row, out: Output): void {
    const names = model.features;
    for (let n = 0; n < names.length; n++) this.#values[n] = numberOf(tuple, names[n]!);
    out.emit(withField(tuple, this.#as, predicted(model, this.#values)));
  }
}

/**
 * Adds what a model says of each reading: a linear model y = b + w x, or a decision tree. Models come with
 * the topology, or in a second input whose tuples have the field `model` of type json: the next reading is
 * already judged by it, without a restart. One that does not fit is a dead letter, and the one before it
 * stays. Readings that come before any model go unchanged to the stream `unjudged`. Feed every task the
 * models: by `all()`. Without `model` and without such an input the topology is refused.
 *
 * Source: Hastie, Tibshirani and Friedman, "The elements of statistical learning" (2009), 3.2 and 9.2.
 */
export function predict<F extends Fields, const As extends string = "prediction">(
  options: PredictOptions<F, As>,
): BoltSpec<F, { readonly default: With<ReadingsOf<F>, As, "double">; readonly unjudged: ReadingsOf<F> }> {
  const features = options.features as readonly string[];
  const as: string = options.as ?? "prediction";
  requireOption(features.length > 0, "predict, features", "there are none", "name the fields it goes by");
  requireOption(!features.includes("model"), "predict, features", "model brings models", "rename it before");
  const first = options.model === undefined ? null : readModel(options.model, features);
  return derivedBolt({
    streams: (inputs) => streamsOf(inputs, features, as, first !== null) as never,
    state: { swapped: keyedValue("json") },
    create(state) {
      const swapped = state.swapped as StateValue<unknown> as StateValue<Json>;
      const predictor = new Predictor(features, as);
      let model: Model | null = first;
      return {
        open() {
          const kept = swapped.get("model");
          if (kept !== undefined) model = predictor.read(kept);
        },
        execute(tuple: Row, out) {
          if (Object.hasOwn(tuple, "model")) {
            const next = predictor.read(tuple["model"] as Json);
            swapped.set("model", next as unknown as Json);
            model = next;
            return;
          }
          if (model === null) out.emitTo("unjudged", tuple);
          else predictor.judge(model, tuple, out);
        },
      };
    },
  });
}

function streamsOf(inputs: readonly Fields[], features: readonly string[], as: string, begins: boolean) {
  const uses: readonly Use[] = features.map((name): Use => [name, numberTypes]);
  const isReading = (input: Fields) => input["model"] !== modelFields.model;
  const readings = inputs.find(isReading) ?? {};
  const faults = inputs.flatMap((input, index) => {
    if (!isReading(input)) return [];
    return faultsOf(input, uses, readings).map((fault) => ({ input: index, ...fault }));
  });
  if (!inputs.some(isReading)) {
    const remedy = "give it the readings as another input";
    faults.push({ input: 0, message: "none of its inputs brings readings", remedy });
  }
  if (!begins && inputs.every(isReading)) {
    const remedy = "give it model, or an input with the field model of type json; a file has filePredict";
    faults.push({ input: 0, message: "it has no model, and none of its inputs brings one", remedy });
  }
  return { streams: { default: { ...readings, [as]: "double" }, unjudged: readings }, faults };
}
