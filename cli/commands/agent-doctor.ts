import { diagnose, Host, isHealthy } from "../../service/index.js";
import { printChecks } from "../checks.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../failure.js";
import { Progress } from "../progress.js";

export default defineCommand({
  details: `
    Looks at all that the service of this host needs: settings, unit, identity and certificate, disk, the
    coordinator's name, whether the coordinator answers and lets this device in, its clock, and the broker.
    Says what helps where something is wrong. It changes nothing. The exit code is 1 when there is a fault;
    a warning is none.`,
  positionals: {},
  options: {
    root: {
      type: "string",
      default: "/",
      normalize: true,
      placeholder: "folder",
      describe: "look at the file system of another host that is mounted here",
    },
  },
  examples: [
    ["agent doctor", "after `sudo`: the identity is the service's alone"],
    ["agent doctor --json", "for a script"],
  ],
  remote: false,
  async run({ args, terminal, json }) {
    const progress = new Progress(terminal, json);
    const say = (what: string) => progress.say(what);
    const checks = await diagnose({ host: new Host(args.root), now: Date.now(), say });
    progress.end();
    const healthy = isHealthy(checks);
    if (json) terminal.json({ healthy, checks });
    else printChecks(terminal, checks);
    return healthy ? exitCodes.ok : exitCodes.failed;
  },
});
