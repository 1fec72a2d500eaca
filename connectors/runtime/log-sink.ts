import type { Bolt, ComponentContext, Json } from "../../topology/index.js";
import { countNotFinite, jsonText } from "../json-text.js";

/** Characters of a line; the rest is cut. */
const lineCharactersMax = 4_096;

/** The running half of `logSink`. */
export function makeLogSink(config: Json): Bolt {
  const { level, text } = config as { level: "error" | "warn" | "info" | "debug"; text: string };
  let context: ComponentContext;
  return {
    open(given) {
      context = given;
    },
    execute(tuple) {
      countNotFinite(tuple, context);
      const line = `${text}${text === "" ? "" : " "}${jsonText(tuple)}`;
      context.log(level, line.length > lineCharactersMax ? `${line.slice(0, lineCharactersMax)}…` : line);
    },
  };
}
