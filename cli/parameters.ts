import { HeadwaterError } from "../base/index.js";
import type { OptionTable } from "./command.js";

/** The option of commands that bundle a topology. */
export const parameterOption = {
  param: {
    alias: ["p", "set"],
    type: "string",
    array: true,
    placeholder: "NAME=VALUE",
    describe: "a parameter: ${NAME} in YAML, process.env.NAME in code",
  },
} as const satisfies OptionTable;

/** `["A=1", "B=x=y"]` → `{ A: "1", B: "x=y" }`. */
export function parseParameters(given: readonly string[] | undefined): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = Object.create(null);
  for (const text of given ?? []) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]{0,62})=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new HeadwaterError("usage", `${JSON.stringify(text)} is not NAME=VALUE`, {
        place: "--param",
        remedy: "give it like --param BROKER=mqtt://10.0.0.5",
      });
    parameters[name] = value;
  }
  return parameters;
}
