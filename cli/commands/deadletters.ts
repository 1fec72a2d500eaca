import { HeadwaterError } from "../../base/index.js";
import type { DeadLetterEntry } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { formatBeginning, plural } from "../format.js";
import { topologyArgument } from "../positionals.js";
import { printMissing } from "../stream.js";
import type { Terminal } from "../terminal.js";

export default defineCommand({
  details: `
    Tuples that a component could not process, with the error, as the agents keep them: the last
    1,000 of each topology and agent, in memory, so those of an agent that is lost are gone. With
    --replay they are executed again at the component that failed, all or those with the given ids:
    after its code or the outside was mended. A payload that was no reading has no tuple to execute
    again; it is only shown.`,
  positionals: {
    ...topologyArgument,
    id: { describe: "with --replay: only these", required: false, many: true },
  },
  options: {
    limit: { alias: "n", type: "number", default: 100, describe: "how many to show" },
    replay: { type: "boolean", default: false, describe: "execute them again" },
  },
  examples: [
    ["deadletters greenhouse", "what failed, and why"],
    ["deadletters greenhouse --replay", "execute all again"],
    ["deadletters greenhouse --replay per-room:0-17", "one of them"],
    ["deadletters greenhouse --json | jq -r '.deadLetters[].error' | sort | uniq -c", "count by error"],
  ],
  remote: true,
  async run({ args, terminal, json, client }) {
    const coordinator = await client();
    if (args.id.length > 0 && !args.replay)
      throw new HeadwaterError("usage", "ids are for --replay", {
        place: "headwater deadletters",
        remedy: `to replay them: headwater deadletters ${args.topology} --replay ${args.id.join(" ")}`,
      });
    if (args.replay) {
      const answer = await coordinator.replayDeadLetters(args.topology, args.id);
      if (json) terminal.json(answer);
      else showReplayed(answer.replayed, args.id.length, terminal);
      if (!json) printMissing(answer, terminal);
      return answer.replayed < args.id.length ? 1 : undefined;
    }
    // Counted first: what fails between the two would be missed among those that are kept.
    const { deadLetters: counted } = await coordinator.topology(args.topology);
    const answer = await coordinator.deadLetters(args.topology, args.limit);
    if (json) terminal.json(answer);
    else {
      show(answer.deadLetters, args.topology, terminal);
      if (answer.deadLetters.length < args.limit) showGone(counted - answer.deadLetters.length, terminal);
      printMissing(answer, terminal);
    }
    return undefined;
  },
});

/** Prints letters for people. */
export function show(
  letters: readonly DeadLetterEntry[],
  topology: string,
  { colors, print }: Pick<Terminal, "colors" | "print">,
): void {
  if (letters.length === 0) print(colors.dim(`no dead letters in ${topology}`));
  for (const { id, at, agent, component, error, source, tuple, raw, partial } of letters) {
    const time = colors.dim(new Date(at).toISOString().slice(0, 19).replace("T", " "));
    const where = `${colors.dim("failed in")} ${colors.cyan(component)} ${colors.dim(`on ${agent}`)}`;
    print(`${time} ${colors.bold(id)} ${where}`);
    const emitted = partial ? colors.yellow("  (partial: it had emitted something)") : "";
    print(`  ${colors.red(formatBeginning(error))}${emitted}`);
    if (source !== "") print(`  ${colors.dim("from")} ${source}`);
    const payload = raw ?? (typeof tuple === "string" ? tuple : JSON.stringify(tuple));
    print(`  ${formatBeginning(payload)}`);
  }
}

/** `gone`: how many were counted, and are not there any more. */
function showGone(gone: number, { print, colors }: Terminal): void {
  if (gone <= 0) return;
  print(
    colors.dim(`${plural(gone, "dead letter")} that ${gone === 1 ? "was" : "were"} counted cannot be shown:`),
  );
  print(colors.dim("  replayed, older than the last 1,000, or kept by an agent that was lost or began anew"));
}

/** `asked`: how many were named; 0 = all. */
function showReplayed(replayed: number, asked: number, { print, colors }: Terminal): void {
  if (replayed > 0 && replayed >= asked) {
    print(`${plural(replayed, "dead letter")} replayed`);
    return;
  }
  print(asked === 0 ? "nothing to replay" : `${replayed} of ${plural(asked, "dead letter")} replayed`);
  print(colors.dim("  one that is no longer kept, or was no reading (it has no tuple), cannot be replayed"));
}
