import { HeadwaterError } from "../base/index.js";
import type { Json } from "../topology/index.js";
import { type LinearModel, linearValue, readLinearModel } from "./linear-model.js";
import { readTreeModel, type TreeModel, treeValue } from "./tree-model.js";

/** Anything that `predict` can work with: plain JSON, as training emits it or a file holds it. */
export type Model = LinearModel | TreeModel;

/**
 * What training emits and `predict` takes: `error`: root mean square error on the rows that it was made of.
 */
export const modelFields = { model: "json", rows: "int", error: "double" } as const;

/** Features that a model may have. */
export const featuresMax = 64;

/**
 * A model from JSON that fits these features, in any order. Throws HeadwaterError("bad-model") that says
 * what does not fit.
 */
export function readModel(json: Json | undefined, features: readonly string[]): Model {
  const given = json as { readonly kind?: unknown; readonly features?: unknown } | null | undefined;
  const kind = given?.kind;
  if (kind !== "linear" && kind !== "tree")
    throw badModel(`its kind is ${JSON.stringify(kind) ?? "missing"}, not linear or tree`);
  const names = given?.features;
  if (!Array.isArray(names) || names.length === 0 || names.length > featuresMax)
    throw badModel(`it has no list of 1 to ${featuresMax} features`);
  const unknown = names.find((name) => !features.includes(name));
  if (unknown !== undefined)
    throw badModel(`it needs the feature ${JSON.stringify(unknown)}; there are ${features.join(", ")}`);
  return kind === "linear" ? readLinearModel(json as Json) : readTreeModel(json as Json);
}

/** What a model says of the values of its features, in its order. */
export function predicted(model: Model, values: readonly number[]): number {
  return model.kind === "linear" ? linearValue(model, values) : treeValue(model, values);
}

/** The error for what is no model. */
export function badModel(what: string): HeadwaterError {
  return new HeadwaterError("bad-model", `this model cannot be used: ${what}`, {
    place: "model",
    remedy: "give what trainLinear or trainTree emits, for the same features",
  });
}
