import type { HeadwaterError } from "../base/index.js";
import {
  aggregateNames,
  aggregateOptions,
  DocumentError,
  DocumentFaults,
  optionPath,
  Part,
  type Path,
} from "../documents/index.js";
import { type OptionFault, suggest, type Unmade } from "../topology/index.js";
import { optionTables } from "./generated/option-tables.js";
import { checkReady } from "./options.js";

/** How deep options are looked into. */
const depthMax = 8;

/**
 * What is wrong with the arguments that code gives to a function that makes a component, an aggregate or a
 * cell: the same that a document would be refused for. `stack`: of the call.
 */
export function argumentFaults(
  kind: string,
  args: readonly unknown[],
  stack: string,
): readonly OptionFault[] {
  const unmade = unmadeIn(args, "", 0);
  if (Object.hasOwn(optionTables, kind)) {
    try {
      checkReady(kind, new Part(plain(args[0] ?? {}, 0), [kind]));
    } catch (error) {
      return [...unmade, ...faultsOf(error, stack)];
    }
  }
  return [...unmade, ...(aggregateNames.includes(kind) ? aggregateFaults(kind, args, stack) : [])];
}

/** What the function itself refuses, as a fault of the option that it names. */
export function refusedArgument(
  kind: string,
  args: readonly unknown[],
  error: HeadwaterError,
  stack: string,
): OptionFault {
  const { code, message, remedy = "correct it" } = error;
  const path = optionPath(new Part(optionsIn(args), [kind]), error);
  return { code, option: optionText(path), message, remedy, stack };
}

function faultsOf(error: unknown, stack: string): readonly OptionFault[] {
  const faults = error instanceof DocumentFaults ? error.faults : [error];
  return faults.map((fault) => {
    if (!(fault instanceof DocumentError)) throw fault;
    const { code, message, path, remedy = "correct it" } = fault;
    return { code, option: optionText(path), message, remedy, stack };
  });
}

function aggregateFaults(kind: string, args: readonly unknown[], stack: string): readonly OptionFault[] {
  const known = aggregateOptions(kind);
  const given = args.findLast((arg) => isPlain(arg) && !("create" in arg));
  return Object.keys(given ?? {}).flatMap((option) => {
    if (known.includes(option)) return [];
    const remedy = known.length === 0 ? "leave it out" : suggest(option, known, "options");
    return [{ code: "unknown-option", option, message: `${kind} has no option ${option}`, remedy, stack }];
  });
}

/** Faults of what arguments hold that could not be made: an aggregate of a window, a cell of a bolt. */
function unmadeIn(value: unknown, at: string, depth: number): readonly OptionFault[] {
  if (depth > depthMax || !(isPlain(value) || Array.isArray(value))) return [];
  const { kind, faults = [] } = value as Partial<Unmade>;
  if (kind === "unmade") {
    return faults.map((fault) => ({ ...fault, option: [at, fault.option].filter(Boolean).join(".") }));
  }
  return Object.entries(value).flatMap(([key, member]) => {
    // The arguments themselves are a list: of what stands in them alone the name is told.
    const inner = depth === 0 ? "" : at === "" ? key : `${at}.${key}`;
    return unmadeIn(member, inner, depth + 1);
  });
}

/** Options as a document says them: streams by their names, and nothing that is undefined. */
function plain(value: unknown, depth: number): unknown {
  if (depth > depthMax) return value;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  if (isStream(value)) return "a stream";
  if (!isPlain(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, plain(member, depth + 1)]));
}

function isStream(value: unknown): boolean {
  const { origin, grouping } = (value ?? {}) as Partial<Record<"origin" | "grouping", object>>;
  return typeof grouping === "object" && typeof origin === "object" && "component" in origin;
}

function optionsIn(args: readonly unknown[]): unknown {
  return plain(args.findLast(isPlain) ?? {}, 0);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

/** Below the function's name, which the path begins with. */
function optionText([, ...path]: Path): string {
  return path.join(".");
}
