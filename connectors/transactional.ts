import type { Bolt, ComponentContext } from "../topology/index.js";
import { type GatheredRow, Gathering, type GatheringOptions } from "./gathering.js";
import {
  type SinkPosition,
  type SinkPositions,
  standsBehind,
  type TransactionalSink,
  type WriteOutcome,
} from "./sink-contract.js";

/**
 * The bolt around a transactional sink: gathers rows, leaves out what the stored positions say is written,
 * writes rows and positions in one transaction, and lets the acknowledgements go after it. A tuple without a
 * position (the sink is not the head of its chain, or a dead letter is replayed) is written without this
 * protection. For a sink of your own: `bolt({ streams: {}, create: () => transactional(new MySink()) })`.
 */
export function transactional(sink: TransactionalSink, options: GatheringOptions = {}): Bolt {
  const writer = new PositionedWriter(sink);
  const gathering = new Gathering((batch) => writer.write(batch), options);
  return {
    async open(context) {
      gathering.open(context);
      await writer.open(context);
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

/** Knows what is stored, and writes only what stands behind it. */
class PositionedWriter {
  readonly #sink: TransactionalSink;
  #context: ComponentContext | null = null;
  /** Null: not known, to be read before the next write. */
  #stored: Map<string, SinkPosition> | null = null;

  constructor(sink: TransactionalSink) {
    this.#sink = sink;
  }

  async open(context: ComponentContext): Promise<void> {
    this.#context = context;
    await this.#sink.open(context);
  }

  async write(batch: readonly GatheredRow[]): Promise<WriteOutcome> {
    const stored = this.#stored ?? new Map(await this.#sink.positions());
    // What becomes of a write that fails is not known: then the positions are read anew.
    this.#stored = null;
    const { wanted, to } = wantedOf(batch, stored);
    if (wanted.length < batch.length) this.#context?.count("repeated", batch.length - wanted.length);
    let outcome: WriteOutcome = { kind: "written" };
    if (wanted.length > 0) {
      const rows = wanted.map((index) => batch[index]!.row);
      outcome = await this.#sink.write(rows, known(stored, to), to);
    }
    if (outcome.kind === "overtaken" || outcome.kind === "later") return outcome;
    this.#stored = stored;
    if (outcome.kind === "refused") return { kind: "refused", rows: inBatch(outcome.rows, wanted) };
    for (const [link, position] of to) stored.set(link, position);
    return outcome;
  }
}

/** The indexes of the rows that are to be written, and the positions that they lead to. */
function wantedOf(
  batch: readonly GatheredRow[],
  stored: SinkPositions,
): { readonly wanted: readonly number[]; readonly to: SinkPositions } {
  const wanted: number[] = [];
  const to = new Map<string, SinkPosition>();
  for (const [index, { position }] of batch.entries()) {
    if (position !== null) {
      const { link, series, seq, index: place } = position;
      if (!standsBehind(position, to.get(link) ?? stored.get(link))) continue;
      to.set(link, { series, seq, index: place });
    }
    wanted.push(index);
  }
  return { wanted, to };
}

/** Of what is stored, the links that are to change. */
function known(stored: SinkPositions, to: SinkPositions): SinkPositions {
  const from = new Map<string, SinkPosition>();
  for (const link of to.keys()) {
    const position = stored.get(link);
    if (position !== undefined) from.set(link, position);
  }
  return from;
}

/** Refused rows by their index in the batch, from their index among the wanted. */
function inBatch(rows: ReadonlyMap<number, string>, wanted: readonly number[]): ReadonlyMap<number, string> {
  return new Map([...rows].map(([index, words]) => [wanted[index]!, words]));
}
