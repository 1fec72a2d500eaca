import * as components from "../components/index.js";
import type { Fields, Source } from "../topology/index.js";
import { suggest } from "../topology/index.js";
import { readAggregate } from "./aggregates.js";
import type { AnySpec, Making } from "./catalog.js";
import { allOf, allTexts, both, type Part } from "./part.js";

type Written = Readonly<Record<string, unknown>>;

/** `window: { by: machine, time: at, size: 10s, aggregates: { heat: mean(celsius) } }`. */
export function windowOf(given: Part, { input, check }: Making): AnySpec {
  const written = given.isMapping ? given.member("aggregates") : given;
  const members = written.isMapping ? written.members() : [];
  const [, read] = both(
    () => check?.("window", given),
    () => allTexts(members, (each) => [each.name, readAggregate(each, input, check !== null)] as const),
  );
  const aggregates = Object.fromEntries(read);
  return components.window({ ...given.mapping(), aggregates } as never) as AnySpec;
}

/** A join whose sides are named as in `from`: `join: { left: vibrations, right: heats, … }`. */
export function joinOf(
  kind: string,
  make: (options: never) => unknown,
  sides: readonly string[],
): (given: Part, making: Making) => AnySpec {
  return (given, { sources, check }) => {
    const there = given.isMapping ? sides.filter((side) => given.member(side).isThere) : [];
    const [, streams] = both(
      () => check?.(kind, given),
      () => allOf(there, (side) => [side, sourceOf(given.member(side), sources)] as const),
    );
    const options: Written = { ...given.mapping(), ...Object.fromEntries(streams) };
    return make(options as never) as AnySpec;
  };
}

function sourceOf(part: Part, sources: readonly Source<Fields>[]): Source<Fields> {
  const [component, stream = "default"] = part.text().split("/");
  const isOf = ({ origin }: Source<Fields>) => origin.component === component && origin.stream === stream;
  const found = sources.find(isOf);
  if (found !== undefined) return found;
  const names = sources.map(({ origin }) => {
    return origin.stream === "default" ? origin.component : `${origin.component}/${origin.stream}`;
  });
  const message = `${part.text()} is not among what stands in from:`;
  return part.fail("unknown-component", message, suggest(part.text(), names, "inputs"));
}
