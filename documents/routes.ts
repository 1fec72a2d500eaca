import type { Bolt, BoltSpec, ComponentContext, Fields, Row, Streams } from "../topology/index.js";
import { bolt } from "../topology/index.js";
import type { Making } from "./catalog.js";
import { compileCondition } from "./cel.js";
import { filledInExpression } from "./parameters.js";
import { allTexts, type Part } from "./part.js";

/** The condition of what no other condition takes; where the input has such a field, it is that field. */
const otherwise = "otherwise";

/**
 * `route: { hot: celsius > 30.0, rest: otherwise }`: each tuple to the first stream whose condition is true;
 * where none is, to that of `otherwise`; where there is none, it goes nowhere and is counted as `unmatched`.
 */
export function routeTuples(making: Making): BoltSpec<Fields, Streams> {
  return dealt(making, (branches, tuple) => {
    const found = branches.find(({ holds }) => holds(tuple));
    return found === undefined ? [] : [found];
  });
}

/** `split: { hot: celsius > 30.0, wet: humidity > 80.0 }`: as `route`, but a copy to each stream. */
export function splitTuples(making: Making): BoltSpec<Fields, Streams> {
  return dealt(making, (branches, tuple) => branches.filter(({ holds }) => holds(tuple)));
}

interface Branch {
  readonly stream: string;
  readonly holds: (tuple: Row) => boolean;
}

/** All conditions that are asked are asked before anything is emitted: one that fails leaves nothing half. */
type Choose = (branches: readonly Branch[], tuple: Row) => readonly Branch[];

function dealt({ options, parameters, input, check }: Making, choose: Choose): BoltSpec<Fields, Streams> {
  const members = options.members();
  if (members.length === 0 && check !== null)
    options.fail("no-stream", "it has no stream", "write stream: condition");
  const isRest = ({ value }: Part) => value === otherwise && !Object.hasOwn(input, otherwise);
  const [rest, second] = members.filter(isRest);
  if (second !== undefined) {
    const message = `${rest!.name} is for the others already`;
    second.fail("two-others", message, "give it a condition, or leave it out");
  }
  const branches = allTexts(
    members.filter((member) => !isRest(member)),
    (member): Branch => {
      const text = filledInExpression(member.text(), parameters, member.path);
      return { stream: member.name, holds: compileCondition(text, input, member.path, check !== null) };
    },
  );
  const create = (): Bolt => {
    let context: ComponentContext | null = null;
    return {
      open(given) {
        context = given;
      },
      execute(tuple, out) {
        const chosen = choose(branches, tuple);
        for (const { stream } of chosen) out.emitTo(stream, tuple);
        if (chosen.length > 0) return;
        if (rest !== undefined) out.emitTo(rest.name, tuple);
        else context!.count("unmatched");
      },
    };
  };
  const streams = Object.fromEntries(members.map(({ name }) => [name, input]));
  return bolt<Fields, Streams>({ streams, create: create as never });
}
