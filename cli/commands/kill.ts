import { defineCommand } from "../command.js";
import { topologyArgument } from "../positionals.js";
import { waitForEnd } from "../wait.js";

export default defineCommand({
  details: `
    Ends a topology. Its spouts stop taking in, everything inside runs to its end and is
    acknowledged, then its tasks end. With --now nothing runs to its end: what was not acknowledged
    stays with its source, which sends it again to whoever asks next. The topology stays in \`list\`
    as ended until \`headwater delete\`.`,
  positionals: topologyArgument,
  options: {
    now: { type: "boolean", default: false, describe: "do not let it run empty" },
    "drain-seconds": { type: "number", default: 60, describe: "how long it may take to run empty" },
    wait: { type: "boolean", default: true, describe: "return at once" },
  },
  examples: [
    ["kill greenhouse", "let it run empty, then end it"],
    ["kill greenhouse --now", "end it at once"],
    ["kill greenhouse --no-wait", "do not wait for it"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const coordinator = await client();
    const drainMs = Math.round(args["drain-seconds"] * 1000);
    const { topology } = await coordinator.kill(args.topology, { now: args.now, drainMs });
    if (!args.wait) {
      if (json) terminal.json(topology);
      else terminal.print(`${args.topology} is on its way to its end`);
      return undefined;
    }
    const limitMs = args.now ? 0 : drainMs;
    const last = await waitForEnd({
      coordinator,
      name: args.topology,
      limitMs,
      terminal,
      quiet: json,
      signal,
    });
    if (json) terminal.json(last);
    else if (last.status === "ended") terminal.print(`${args.topology} has ended`);
    else terminal.print(`${args.topology} ends as soon as ${last.waitingFor.join(", ")} can be reached`);
    return undefined;
  },
});
