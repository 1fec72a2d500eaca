import { agentSettings, runAgent } from "../../agent/index.js";
import { readSettings } from "../../base/index.js";
import { defineCommand } from "../command.js";
import { environmentNote, givenSettings, settingOptions } from "../settings.js";
import { packageVersion } from "../version.js";

export default defineCommand({
  details: `
    Starts an agent in this terminal: it runs the tasks that the coordinator gives to it. It only dials
    out, to the broker; until that answers it waits and says so, and what it was running before goes on.
    SIGTERM lets its tasks run empty first. ${environmentNote(agentSettings)}`,
  positionals: {},
  options: settingOptions(agentSettings),
  examples: [
    ["agent --name gw-1 --label role=gateway --label site=north", "beside the sensors of a site"],
    ["agent --name core-1 --label role=core --broker mqtt://10.0.0.2:7883", "a host for what may move"],
    ["agent --name gw-7 --cpu 0.5 --memory 256", "leave the rest of the machine to others"],
  ],
  remote: false,
  json: false,
  async run({ args, env }) {
    const given = args as Readonly<Record<string, unknown>>;
    const settings = readSettings(agentSettings, givenSettings(agentSettings, given), env);
    await runAgent(settings, packageVersion(), env);
    return undefined;
  },
});
