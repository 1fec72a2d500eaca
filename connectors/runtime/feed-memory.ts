import type { StateHandles, ValueCell } from "../../topology/index.js";
import type { FeedMemory } from "../../transport/index.js";

/** Cells that a feed declares, those that its delivery and its settings ask for. */
export type RememberingState = Partial<
  StateHandles<{ readonly packets: ValueCell<"bytes">; readonly keyBlocks: ValueCell<"bytes"> }>
>;

/** The memory of a feed in its task's state. */
export function feedMemoryOf(
  cell: NonNullable<RememberingState["packets"]>,
  durable: () => Promise<void>,
): FeedMemory {
  return {
    *load() {
      for (const key of cell.keys()) yield [Number(key), cell.get(key)!];
    },
    put: (number, block) => cell.set(String(number), block),
    drop: (number) => cell.delete(String(number)),
    durable,
  };
}
