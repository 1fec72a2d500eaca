import type { Bolt, ComponentContext, Json } from "../../topology/index.js";

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
      const line = `${text}${text === "" ? "" : " "}${JSON.stringify(tuple, shorten)}`;
      context.log(level, line.length > lineCharactersMax ? `${line.slice(0, lineCharactersMax)}…` : line);
    },
  };
}

function shorten(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}
