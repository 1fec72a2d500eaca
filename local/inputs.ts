import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { errorText, HeadwaterError, systemClock } from "../base/index.js";
import { openForReading, type RecordSource } from "../connectors/index.js";
import {
  type Graph,
  type GraphComponent,
  type Row,
  suggest,
  type TimeReader,
  timeReader,
} from "../topology/index.js";

/** An input of a local run: what stands in for a spout. */
export interface LocalInput {
  readonly component: string;
  readonly source: RecordSource;
  /** Size in bytes; null = unknown (standard input, a pipe). */
  readonly bytes: number | null;
  /**
   * When a reading was, for inputs that are read abreast of each other; NaN where it cannot say. null = it is
   * read as it comes: it has no event time, or a pace, or is a pipe that others would have to wait for.
   */
  readonly timeOf: TimeReader | null;
}

/** How inputs are read. */
export interface InputOptions {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Times as fast as the timestamps say; null = as fast as the topology takes it. */
  readonly speed: number | null;
}

/**
 * Understands `file`, `-` (standard input) and `spout=file`. A text without a name belongs to the only spout.
 * Opens each input, so that a file that is not there is said before anything runs.
 */
export async function openInputs(
  graph: Graph,
  texts: readonly string[],
  options: InputOptions,
): Promise<readonly LocalInput[]> {
  const spouts = graph.components.filter(({ role }) => role === "spout");
  const inputs: LocalInput[] = [];
  for (const text of texts) {
    const { component, path } = parseInput(text, spouts);
    if (inputs.some((input) => input.component === component.name)) {
      throw badInput(`the spout ${component.name} has two inputs`, "give each spout one input");
    }
    inputs.push(await openInput(component, path, options));
  }
  return inputs;
}

function parseInput(
  text: string,
  spouts: readonly GraphComponent[],
): { readonly component: GraphComponent; readonly path: string } {
  const names = spouts.map(({ name }) => name);
  const match = /^([a-z0-9][a-z0-9-]{0,62})=(.+)$/.exec(text);
  if (match === null) {
    if (spouts.length === 1) return { component: spouts[0]!, path: text };
    const remedy = `name one of ${names.join(", ")}: --input ${names[0] ?? "spout"}=${text}`;
    throw badInput(`which of ${spouts.length} spouts is ${text} for?`, remedy);
  }
  const component = spouts.find(({ name }) => name === match[1]);
  if (component !== undefined) return { component, path: match[2]! };
  throw badInput(`there is no spout ${match[1]}`, suggest(match[1]!, names, "spouts"));
}

async function openInput(
  component: GraphComponent,
  path: string,
  options: InputOptions,
): Promise<LocalInput> {
  const fields = component.streams["default"];
  if (fields === undefined) {
    throw badInput(`${component.name} has no default stream to read into`, "give the input to another spout");
  }
  const timeField = Object.keys(fields).find((field) => fields[field]!.startsWith("timestamp")) ?? null;
  if (options.speed !== null && timeField === null) {
    throw badInput(`${component.name} has no timestamp to keep a pace by`, "leave the speed out");
  }
  const bytes = path === "-" ? null : await sizeOf(path);
  const { first, rest } = await peek(path, options.stdin);
  const source: RecordSource = {
    name: path === "-" ? "standard input" : path,
    format: formatOf(path, first),
    fields,
    header: true,
    speed: options.speed,
    timeField,
    open: () => rest,
  };
  const timeOf = options.speed === null && bytes !== null ? timeOfReadings(component) : null;
  return { component: component.name, source, bytes, timeOf };
}

/** A time that moves no watermark, because it is too far ahead, is none. */
function timeOfReadings({ eventTime }: GraphComponent): TimeReader | null {
  if (eventTime === undefined) return null;
  const read = timeReader(eventTime);
  return (row: Row) => {
    const time = read(row);
    return time > systemClock.wall() + eventTime.futureMs ? Number.NaN : time;
  };
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : null;
}

/** By the ending of the path; else by the first letter: JSON lines begin with a brace. */
function formatOf(path: string, first: Uint8Array): "csv" | "jsonl" {
  const ending = extname(path).toLowerCase();
  if (ending === ".csv") return "csv";
  if ([".jsonl", ".ndjson", ".json"].includes(ending)) return "jsonl";
  return Buffer.from(first)
    .toString("utf8")
    .trimStart()
    .replace(/^\uFEFF/, "")
    .startsWith("{")
    ? "jsonl"
    : "csv";
}

async function peek(
  path: string,
  stdin: AsyncIterable<Uint8Array>,
): Promise<{ readonly first: Uint8Array; readonly rest: AsyncIterable<Uint8Array> }> {
  try {
    const chunks = path === "-" ? stdin : await openForReading(path, "--input");
    const iterator = chunks[Symbol.asyncIterator]();
    const { value, done } = await iterator.next();
    const first = done === true ? new Uint8Array(0) : value;
    return { first, rest: chain(first, iterator) };
  } catch (cause) {
    const remedy = "check that it is a file that you may read";
    const why = errorText(cause instanceof HeadwaterError ? cause.cause : cause);
    throw badInput(`cannot read ${path === "-" ? "standard input" : path}: ${why}`, remedy);
  }
}

async function* chain(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield first;
    for (let turn = await rest.next(); turn.done !== true; turn = await rest.next()) yield turn.value;
  } finally {
    await rest.return?.();
  }
}

function badInput(message: string, remedy: string): HeadwaterError {
  return new HeadwaterError("bad-input", message, { place: "--input", remedy });
}
