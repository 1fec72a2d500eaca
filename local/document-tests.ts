import { errorWithRemedy, type HeadwaterError } from "../base/index.js";
import { DocumentError, type Part } from "../documents/index.js";
import { createRowReader, type Graph, type Row, type RowReader, suggest } from "../topology/index.js";
import { YamlSource } from "../yaml/index.js";
import { type TopologyTest, testTopology } from "./testing.js";

/** A file of tests beside a topology. */
export interface DocumentTests {
  /** Path of the topology, relative to the file; null: of the same name, without `.test`. */
  readonly topology: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tests: readonly DocumentTest[];
}

/** One test: what is done, in order. */
export interface DocumentTest {
  readonly name: string;
  readonly start: string | null;
  readonly steps: readonly Part[];
  readonly placeOf: (at: Pick<Part, "path">) => string;
}

/** What came of a test; `fault` is null when it passed. */
export interface DocumentTestResult {
  readonly name: string;
  readonly fault: { readonly place: string; readonly message: string } | null;
}

const topKeys = ["topology", "parameters", "tests"];
const testKeys = ["name", "start", "steps", "given", "expect"];
const stepKeys = ["given", "advance", "restart", "end", "expect"];
/** Two floats that differ by less than this share of themselves are the same. */
const tolerance = 1e-9;
/** Dead letters that are shown with a fault. */
const deadShown = 2;

/** Reads a file of tests. Throws `bad-yaml` and others with line and column. */
export function readDocumentTests(file: string, text: string): DocumentTests {
  const source = new YamlSource(file, text);
  return source.located(() => {
    const { top } = source;
    top.onlyHas(topKeys, "key");
    const parameters = top.member("parameters");
    const given = parameters.isThere ? parameters.members() : [];
    const topology = top.member("topology");
    return {
      topology: topology.isThere ? topology.text() : null,
      parameters: Object.fromEntries(given.map(({ name, value }) => [name, String(value)])),
      tests: top
        .member("tests")
        .items()
        .map((part, index) => testOf(part, index, source)),
    };
  });
}

function testOf(part: Part, index: number, source: YamlSource): DocumentTest {
  part.onlyHas(testKeys, "key");
  const name = part.member("name");
  const start = part.member("start");
  const steps = part.member("steps").isThere ? part.member("steps").items() : [part];
  for (const step of steps) if (step !== part) step.onlyHas(stepKeys, "step");
  return {
    name: name.isThere ? name.text() : `test ${index + 1}`,
    start: start.isThere ? String(start.value) : null,
    steps,
    placeOf: (at) => source.placeOf(at.path, 0),
  };
}

/** Runs a test on a topology in virtual time. Its spouts get what is given, its sinks keep what comes. */
export async function runDocumentTest(graph: Graph, test: DocumentTest): Promise<DocumentTestResult> {
  const running = testTopology(graph, test.start === null ? {} : { start: test.start });
  const sinks = new Set(
    graph.components.filter(({ streams }) => Object.keys(streams).length === 0).map(({ name }) => name),
  );
  const seen = new Map<string, number>();
  let at: Pick<Part, "path"> | undefined = test.steps[0];
  try {
    for (const step of test.steps) {
      at = step;
      await act(running, graph, step);
      const expected = step.member("expect");
      if (!expected.isThere) continue;
      for (const stream of expected.members()) {
        at = stream;
        const fault = compared(stream, newOf(running, stream.name, sinks, seen));
        if (fault === null) continue;
        const message = `${fault.message}${deadOnes(running)}`;
        return { name: test.name, fault: { place: test.placeOf(fault.at), message } };
      }
    }
    return { name: test.name, fault: null };
  } catch (error) {
    if (error instanceof DocumentError) at = error;
    return {
      name: test.name,
      fault: { place: at === undefined ? "" : test.placeOf(at), message: errorWithRemedy(error) },
    };
  } finally {
    await running.close();
  }
}

/** Why a tuple may be missing: what could not be processed, the latest of it. */
function deadOnes(running: TopologyTest): string {
  const all = running.deadLetters();
  const shown = all.slice(-deadShown).map(({ component, error }) => `${component}: ${error}`);
  return shown.length === 0 ? "" : `; ${all.length} became dead letters, the last: ${shown.join("; ")}`;
}

async function act(running: TopologyTest, graph: Graph, step: Part): Promise<void> {
  const given = step.member("given");
  if (given.isThere) {
    for (const spout of given.members()) {
      const { streams } = graph.components.find(({ name }) => name === spout.name) ?? {};
      const read = createRowReader(streams?.["default"] ?? {});
      const rows = spout.items().map((item) => givenRow(item, read));
      await running.feed(spout.name, rows);
    }
  }
  const advance = step.member("advance");
  if (advance.isThere) await running.advance(advance.value as string | number);
  if (step.member("restart").value === true) await running.restart();
  if (step.member("end").value === true) await running.end();
}

/** A tuple as its spout would read it from JSON. Throws DocumentError for one that it would not take. */
function givenRow(item: Part, reader: RowReader): Row {
  try {
    return reader.fromObject(item.value);
  } catch (error) {
    const { code, message, remedy = "correct it" } = error as HeadwaterError;
    return item.fail(code, message, remedy);
  }
}

/** YAML has times as texts: `2026-01-01T00:00:00Z`. */
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

function timesOf(row: Row): Row {
  const values = Object.entries(row).map(([name, value]) => {
    const isTime = typeof value === "string" && isoTime.test(value);
    return [name, isTime ? Date.parse(value) : value] as const;
  });
  return Object.fromEntries(values);
}

function newOf(
  running: TopologyTest,
  name: string,
  sinks: ReadonlySet<string>,
  seen: Map<string, number>,
): readonly Row[] {
  const [component, stream = "default"] = name.split("/");
  const all = sinks.has(component!) ? running.received(component!) : running.output(component!, stream);
  const from = seen.get(name) ?? 0;
  seen.set(name, all.length);
  return all.slice(from);
}

interface Difference {
  readonly at: Part;
  readonly message: string;
}

/** Fields that are not named are not compared. */
function compared(stream: Part, rows: readonly Row[]): Difference | null {
  const wanted = Array.isArray(stream.value) ? stream.items() : stream.isThere ? [stream] : [];
  for (const [index, item] of wanted.entries()) {
    const row = rows[index];
    if (row === undefined) {
      return { at: item, message: `${stream.name} gave ${rows.length} tuples, and this one is missing` };
    }
    for (const [field, value] of Object.entries(timesOf(item.mapping()))) {
      if (same(value, row[field])) continue;
      if (!Object.hasOwn(row, field)) {
        const message = `${stream.name} has no field ${field}; ${suggest(field, Object.keys(row), "fields")}`;
        return { at: item.member(field), message };
      }
      const [is, expected] = [row[field], value].map((each) => JSON.stringify(each));
      const message = `${stream.name}: ${field} is ${is}, expected ${expected}`;
      return { at: item.member(field), message };
    }
  }
  if (rows.length === wanted.length) return null;
  const more = JSON.stringify(rows[wanted.length]);
  return {
    at: stream,
    message: `${stream.name} gave ${rows.length} tuples, not ${wanted.length}: also ${more}`,
  };
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") {
    return a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
  }
  return JSON.stringify(a) === JSON.stringify(b);
}
