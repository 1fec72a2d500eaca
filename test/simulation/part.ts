/** Plays parts of a campaign for another process, see side-by-side.ts. */
import { runCampaign } from "./campaign.js";
import type { PartAsked, PartSaid } from "./side-by-side.js";
import { tellFailure } from "./telling.js";

const say = (said: PartSaid) => process.send!(said);

process.on("message", async ({ from, seeds }: PartAsked) => {
  say({ part: await runCampaign(from, seeds, (result) => tellFailure(result, null)) });
});
// Nobody is there who would ask.
process.once("disconnect", () => process.exit(1));
say({ part: null });
