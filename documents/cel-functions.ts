import type { Environment } from "@marcbachmann/cel-js";
import { murmur3 } from "../base/index.js";

/** A function that expressions have besides those of CEL. */
export interface CelFunction {
  /** As CEL writes it: `clamp(double, double, double): double`. */
  readonly signature: string;
  readonly meaning: string;
  readonly call: (...given: never[]) => unknown;
}

const big = (value: bigint | number) => (typeof value === "bigint" ? Number(value) : value);
const one = (name: string, meaning: string, call: (x: number) => number): readonly CelFunction[] =>
  ["double", "int"].map((type) => {
    return { signature: `${name}(${type}): double`, meaning, call: (x: number | bigint) => call(big(x)) };
  });
const two = (name: string, meaning: string, call: (a: number, b: number) => number): readonly CelFunction[] =>
  ["double, double", "double, int", "int, double"].map((types) => {
    const signature = `${name}(${types}): double`;
    return { signature, meaning, call: (a: number | bigint, b: number | bigint) => call(big(a), big(b)) };
  });

/** All of them. The table in the docs is made of it. */
export const celFunctions: readonly CelFunction[] = [
  { signature: "abs(double): double", meaning: "its size without the sign", call: Math.abs },
  {
    signature: "abs(int): int",
    meaning: "its size without the sign",
    call: (x: bigint) => (x < 0n ? -x : x),
  },
  ...one("floor", "the next whole number below", Math.floor),
  ...one("ceil", "the next whole number above", Math.ceil),
  ...one("round", "the nearest whole number; halves go up", Math.round),
  {
    signature: "round(double, int): double",
    meaning: "rounded to so many digits behind the point",
    call: (x: number, digits: bigint) => {
      const scale = 10 ** Number(digits);
      return Math.round(x * scale) / scale;
    },
  },
  ...one("sqrt", "square root", Math.sqrt),
  ...one("exp", "e to the power of it", Math.exp),
  ...one("ln", "natural logarithm", Math.log),
  ...one("log10", "decimal logarithm", Math.log10),
  ...one("sin", "sine of radians", Math.sin),
  ...one("cos", "cosine of radians", Math.cos),
  ...two("pow", "the first to the power of the second", Math.pow),
  ...two("min", "the smaller", Math.min),
  {
    signature: "min(int, int): int",
    meaning: "the smaller",
    call: (a: bigint, b: bigint) => (a < b ? a : b),
  },
  ...two("max", "the larger", Math.max),
  { signature: "max(int, int): int", meaning: "the larger", call: (a: bigint, b: bigint) => (a > b ? a : b) },
  {
    signature: "clamp(double, double, double): double",
    meaning: "the first, but not below the second nor above the third",
    call: (x: number, low: number, high: number) => Math.min(Math.max(x, low), high),
  },
  {
    signature: "isFinite(double): bool",
    meaning: "whether it is a number: neither NaN nor infinite",
    call: Number.isFinite,
  },
  {
    signature: "hash(string): int",
    meaning: "a number from 0 to 2^32 - 1 that is always the same for a text",
    call: (text: string) => BigInt(murmur3(new TextEncoder().encode(text))),
  },
];

type Arithmetic = (a: number, b: number) => number;
const mixed: readonly (readonly [string, Arithmetic])[] = [
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
  ["/", (a, b) => a / b],
];

const isEqual = (a: number | bigint, b: number | bigint) => big(a) === big(b);

/**
 * Gives an environment our functions, and arithmetic and equality between double and int, which strict CEL
 * refuses.
 */
export function extend(environment: Environment): Environment {
  for (const [operator, calculate] of mixed) {
    environment.registerOperator(`double ${operator} int: double`, (a: number, b: bigint) =>
      calculate(a, Number(b)),
    );
    environment.registerOperator(`int ${operator} double: double`, (a: bigint, b: number) =>
      calculate(Number(a), b),
    );
  }
  // CEL makes `!=` and the other order of it.
  environment.registerOperator("double == int: bool", isEqual);
  for (const { signature, call } of celFunctions) {
    environment.registerFunction(signature, call as (...given: unknown[]) => unknown);
  }
  return environment;
}
