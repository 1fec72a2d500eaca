import type { Bolt } from "../topology/index.js";
import { Gathering, type GatheringOptions } from "./gathering.js";
import type { IdempotentSink } from "./sink-contract.js";

/**
 * The bolt around an idempotent sink: gathers rows, writes them in order, holds their acknowledgements until
 * they are written, tries again for as long as it takes. For a sink of your own:
 * `bolt({ streams: {}, create: () => idempotent(new MySink()) })`.
 */
export function idempotent(sink: IdempotentSink, options: GatheringOptions = {}): Bolt {
  const gathering = new Gathering((batch) => sink.write(batch.map(({ row }) => row)), options);
  return {
    async open(context) {
      gathering.open(context);
      await sink.open(context);
    },
    execute(tuple, out) {
      gathering.add(tuple, out);
    },
    flush() {
      gathering.start();
    },
    async close() {
      await gathering.close();
      await sink.close();
    },
  };
}
