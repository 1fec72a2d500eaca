import { HeadwaterError } from "../base/index.js";
import type { Json } from "../topology/index.js";

/** y = intercept + sum of weights x features. */
export interface LinearModel {
  readonly kind: "linear";
  readonly features: readonly string[];
  readonly weights: readonly number[];
  readonly intercept: number;
}

/** What a linear model says of the values of its features. */
export function linearValue({ weights, intercept }: LinearModel, values: readonly number[]): number {
  let sum = intercept;
  for (let k = 0; k < weights.length; k++) sum += weights[k]! * values[k]!;
  return sum;
}

/** A linear model from JSON whose kind and features are read already. Throws HeadwaterError("bad-model"). */
export function readLinearModel(json: Json): LinearModel {
  const { features, weights, intercept } = json as unknown as LinearModel;
  const numbers = Array.isArray(weights) && weights.every((weight) => Number.isFinite(weight));
  if (!numbers || weights.length !== features.length || !Number.isFinite(intercept)) {
    const message =
      "this model cannot be used: its weights or its intercept are no numbers, or not one a feature";
    const remedy = "give what trainLinear emits";
    throw new HeadwaterError("bad-model", message, { place: "model", remedy });
  }
  return { kind: "linear", features: [...features], weights: [...weights], intercept };
}

/**
 * The linear model with the least sum of squared errors over rows of features and target, ridge 0 or more:
 * with means taken out, (X'X + ridge n I) w = X'y by Cholesky decomposition, intercept = mean(y) - w
 * mean(x). Features that do not vary, or that others determine, get the smallest weights that do: a ridge of
 * at least 1e-12 of the largest variance keeps the system regular.
 *
 * Source: T. Hastie, R. Tibshirani and J. Friedman, "The elements of statistical learning" (2009), 3.2 and
 * 3.4.1.
 */
export function fitLinear(
  features: readonly string[],
  rows: readonly (readonly number[])[],
  ridge: number,
): LinearModel {
  const k = features.length;
  const means = Array.from(
    { length: k + 1 },
    (_, j) => rows.reduce((s, row) => s + row[j]!, 0) / rows.length,
  );
  const gram = Array.from({ length: k }, () => new Float64Array(k));
  const moments = new Float64Array(k);
  for (const row of rows) {
    for (let i = 0; i < k; i++) {
      const x = row[i]! - means[i]!;
      moments[i]! += (x * (row[k]! - means[k]!)) / rows.length;
      for (let j = 0; j <= i; j++) gram[i]![j]! += (x * (row[j]! - means[j]!)) / rows.length;
    }
  }
  const largest = Math.max(...gram.map((line, i) => line[i]!), Number.MIN_VALUE);
  for (let i = 0; i < k; i++) gram[i]![i]! += Math.max(ridge, 1e-12 * largest);
  const weights = [...solve(gram, moments)];
  const intercept = means[k]! - weights.reduce((sum, weight, i) => sum + weight * means[i]!, 0);
  return { kind: "linear", features: [...features], weights, intercept };
}

/** Solves a x = b for the lower half of a symmetric, positive definite a, which is overwritten. */
function solve(a: readonly Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let m = 0; m < j; m++) sum -= a[i]![m]! * a[j]![m]!;
      a[i]![j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / a[j]![j]!;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < i; m++) x[i]! -= a[i]![m]! * x[m]!;
    x[i]! /= a[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let m = i + 1; m < n; m++) x[i]! -= a[m]![i]! * x[m]!;
    x[i]! /= a[i]![i]!;
  }
  return x;
}
