import { HeadwaterError, isName } from "../base/index.js";
import {
  builderOf,
  DocumentError,
  DocumentFaults,
  type ParameterValue,
  type Part,
  type Path,
  type TopologyDocument,
} from "../documents/index.js";
import { type Finding, type Json, settingNames, suggest, TopologyBuilder } from "../topology/index.js";
import { asExpressions, isDouble } from "./literals.js";
import { checkReady } from "./options.js";
import { placeInDocument } from "./place-of-finding.js";
import { YamlSource } from "./source.js";

/** A document as its author wrote it, for messages. */
export interface ReadDocument {
  readonly document: TopologyDocument;
  /** The place of a finding with `file:line:column` before it. */
  placeOf(finding: Finding): string;
}

export interface ReadOptions {
  /** Path of the file, as the user wrote it. */
  readonly file: string;
  /** What the user gives for parameters, as text. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The text of a file; `name` is relative to the file that includes it. Throws when there is none. */
  load(name: string, includedBy: string | null): { readonly file: string; readonly text: string };
}

const topKeys = ["topology", "describe", "include", "parameters", "settings", "components"];
const includedKeys = ["describe", "include", "parameters", "components"];
const parameterKeys = ["default", "type", "describe", "oneOf"];
const includesMax = 32;

/**
 * Reads a topology in YAML with what it includes, gives parameters their values, and builds its graph once,
 * so that every fault is found here and said with line and column. Throws `invalid-topology` with all
 * findings as its cause.
 */
export function readDocument(options: ReadOptions): ReadDocument {
  const reading = new Reading(options);
  const { file, text } = options.load(options.file, null);
  const main = new YamlSource(file, text);
  return reading.located(main, () => reading.read(main));
}

class Reading {
  readonly #options: ReadOptions;
  readonly #sources = new Map<string, YamlSource>();
  readonly #components: Record<string, Json> = Object.create(null);
  readonly #parameters: Record<string, ParameterValue> = Object.create(null);
  readonly #doubles: string[] = [];
  readonly #files: string[] = [];

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  read(main: YamlSource): ReadDocument {
    const { top } = main;
    if (!top.isMapping) top.fail("not-a-topology", "this is no topology", "begin with topology: and a name");
    const name = top.member("topology");
    if (!name.isThere) top.fail("not-a-topology", "it has no name", "begin with topology: and a name");
    if (!isName(name.text())) {
      name.fail(
        "bad-name",
        `${JSON.stringify(name.value)} is no name`,
        "use lower-case letters, digits and hyphens",
      );
    }
    top.onlyHas(topKeys, "key");
    this.#takeIn(main);
    this.#giveUnknown();
    const settings = top.member("settings");
    if (settings.isThere) settings.onlyHas(settingNames, "setting");
    const document: TopologyDocument = {
      kind: "headwater/document",
      version: 1,
      name: name.text(),
      settings: settings.isThere ? (settings.mapping() as Record<string, Json>) : {},
      parameters: { ...this.#parameters },
      ...(this.#doubles.length === 0 ? {} : { doubles: this.#doubles }),
      components: { ...this.#components },
    };
    if (Object.keys(document.components).length === 0) {
      top
        .member("components")
        .fail("empty", "there are no components", "add a spout and a bolt under components:");
    }
    this.#check(document, main);
    return { document, placeOf: (finding) => this.#placeOfFinding(finding, document, main) };
  }

  /** Runs what may fail with a path, and fails with a place. */
  located<T>(main: YamlSource, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      throw error.placed(this.#placeOf(main, error.path, error.offset));
    }
  }

  #takeIn(source: YamlSource): void {
    const { top, file } = source;
    this.#files.push(file);
    if (top.member("include").isThere) {
      for (const item of top.member("include").items()) this.#include(item, source);
    }
    if (top.member("parameters").isThere) {
      for (const part of top.member("parameters").members()) this.#parameter(part, source);
    }
    if (!top.member("components").isThere) return;
    for (const part of top.member("components").members()) {
      this.#own(part, source, "component");
      this.#components[part.name] = asExpressions(part, source);
    }
  }

  #include(item: Part, from: YamlSource): void {
    const name = item.text();
    if (this.#files.length >= includesMax)
      item.fail(
        "too-many-includes",
        `more than ${includesMax} files`,
        "look for files that include each other",
      );
    const { file, text } = this.#load(item, name, from.file);
    if (this.#files.includes(file)) item.fail("included-twice", `${file} is here already`, "leave one out");
    const source = new YamlSource(file, text);
    source.located(() => {
      if (source.top.isMapping) source.top.onlyHas(includedKeys, "key of an included file");
      this.#takeIn(source);
    });
  }

  #load(item: Part, name: string, includedBy: string) {
    try {
      return this.#options.load(name, includedBy);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return item.fail(
        "no-file",
        `${name} cannot be read: ${why}`,
        "paths are relative to the including file",
      );
    }
  }

  /** Remembers who declares something; the same name twice is a fault. */
  #own(part: Part, source: YamlSource, what: string): void {
    const key = part.path.join(".");
    const other = this.#sources.get(key);
    if (other !== undefined) {
      const message = `the ${what} ${part.name} is in ${other.file} already`;
      part.failKey("declared-twice", message, "give one of them another name");
    }
    this.#sources.set(key, source);
  }

  #parameter(part: Part, source: YamlSource): void {
    this.#own(part, source, "parameter");
    const long = part.isMapping;
    if (long) part.onlyHas(parameterKeys, "key of a parameter");
    const standard = long ? part.member("default") : part;
    const given = this.#options.parameters[part.name];
    const type = typeOf(part, standard);
    if (given === undefined && !standard.isThere) {
      const message = `the parameter ${part.name} has no value`;
      part.fail("missing-parameter", message, `add --param ${part.name}=…`);
    }
    const value = given === undefined ? (standard.value as ParameterValue) : parsed(part, type, given);
    const choices = long && part.member("oneOf").isThere ? part.member("oneOf").items() : [];
    if (choices.length > 0 && !choices.some((choice) => choice.value === value)) {
      const texts = choices.map((choice) => String(choice.value)).join(", ");
      part.fail("bad-parameter", `${part.name} may not be ${JSON.stringify(value)}`, `give one of ${texts}`);
    }
    if (typeof value === "number" && !Number.isFinite(value))
      part.fail("bad-parameter", `${part.name} is ${value}`, "give a number that is finite");
    this.#parameters[part.name] = value;
    if (typeof value !== "number") return;
    if ([source.writtenAt(standard.path), given].some(isDouble)) this.#doubles.push(part.name);
    else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      const message = `${part.name} is no whole number of at most 2^53 - 1`;
      part.fail("bad-parameter", message, `write it as a double: ${value.toExponential()}`);
    }
  }

  #giveUnknown(): void {
    for (const name of Object.keys(this.#options.parameters)) {
      if (Object.hasOwn(this.#parameters, name)) continue;
      throw new HeadwaterError("unknown-parameter", `the topology has no parameter ${name}`, {
        place: "--param",
        remedy: suggest(name, Object.keys(this.#parameters), "parameters"),
      });
    }
  }

  /** What `validate` finds is said of components: where in the document it stands goes before it. */
  #check(document: TopologyDocument, main: YamlSource): void {
    this.located(main, () => {
      try {
        builderOf(document, TopologyBuilder, checkReady).build();
      } catch (error) {
        if (error instanceof DocumentFaults) throw this.#refusal(error, main);
        if (!(error instanceof HeadwaterError) || error.code !== "invalid-topology") throw error;
        const findings = error.cause as readonly Finding[];
        const cause = findings.map((finding) => {
          return { ...finding, place: this.#placeOfFinding(finding, document, main) };
        });
        throw new HeadwaterError(error.code, error.message, { place: main.file, cause });
      }
    });
  }

  #refusal({ code, message, faults }: DocumentFaults, main: YamlSource): HeadwaterError {
    const cause = faults.map(({ code, message, remedy, path, offset }): Finding => {
      const place = this.#placeOf(main, path, offset);
      return { severity: "error", code, place, message, remedy: remedy ?? "" };
    });
    return new HeadwaterError(code, message, { place: main.file, cause });
  }

  #placeOfFinding(finding: Finding, document: TopologyDocument, main: YamlSource): string {
    const { path, offset } = placeInDocument(finding, document);
    return `${this.#placeOf(main, path, offset)} (${finding.place})`;
  }

  #placeOf(main: YamlSource, path: Path, offset: number): string {
    const source = this.#sources.get(path.slice(0, 2).join(".")) ?? main;
    return source.placeOf(path, offset);
  }
}

type ParameterType = "text" | "number" | "bool";

function typeOf(part: Part, standard: Part): ParameterType {
  const named = part.isMapping && part.member("type").isThere ? part.member("type") : null;
  if (named === null) {
    if (typeof standard.value === "number") return "number";
    return typeof standard.value === "boolean" ? "bool" : "text";
  }
  const type = (["text", "number", "bool"] as const).find((each) => each === named.value);
  return type ?? named.fail("bad-type", `${String(named.value)} is no type`, "write text, number or bool");
}

function parsed(part: Part, type: ParameterType, given: string): ParameterValue {
  if (type === "text") return given;
  const number = Number(given);
  if (type === "number" && given.trim() !== "" && Number.isFinite(number)) return number;
  if (type === "bool" && (given === "true" || given === "false")) return given === "true";
  const remedy = type === "number" ? "give a number" : "give true or false";
  return part.fail("bad-parameter", `${part.name} is ${JSON.stringify(given)}, not a ${type}`, remedy);
}
