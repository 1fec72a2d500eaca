import { defineCommand } from "../command.js";

export default defineCommand({
  details: `
    Says that agents which are silent are really gone. After a mass loss moves go on. A coordinator
    whose store is an old copy stops waiting for the agents that have not reported, and decides by
    what the others say: do that only when those agents will not come back with newer state. When
    all have reported and it waits for a version that only agents have, it goes back to its own.`,
  positionals: {},
  options: {},
  examples: [["lift-freeze", "the silent agents have burnt down; go on without them"]],
  remote: true,
  async run({ terminal, json, client }) {
    const info = await (await client()).liftFreeze();
    if (json) terminal.json(info);
    else terminal.print("decisions go on with the agents that are here");
    return undefined;
  },
});
