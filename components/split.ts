import type { BoltSpec, Fields, Output, Row, TupleOf } from "../topology/index.js";
import { requireOption } from "./checks.js";
import { readyBolt } from "./ready-bolt.js";

/** A question to a tuple. */
export type Predicate<F extends Fields> = (tuple: TupleOf<F>) => boolean;

/**
 * A copy of each tuple to every stream whose question it answers with yes; to the stream `rest` when there
 * is none. Formula: for each stream i the selection {t | p_i(t)} of relational algebra.
 */
export function split<F extends Fields, K extends string>(
  streams: Readonly<Record<K, Predicate<F>>>,
): BoltSpec<F, { readonly [N in K | "rest"]: F }> {
  return streamsOf<F, K>("split", streams, (questions) => (tuple, out) => {
    // All are asked before anything is emitted: one that throws leaves nothing half done.
    const wanted = questions.filter(([, asks]) => asks(tuple));
    for (const [stream] of wanted) out.emitTo(stream, tuple);
    if (wanted.length === 0) out.emitTo("rest", tuple);
  });
}

/**
 * Each tuple to the first stream, in the order in which they are written, whose question it answers with
 * yes; to the stream `rest` when there is none. Formula: stream i gets {t | p_i(t) and no p_j(t) for j < i}.
 */
export function route<F extends Fields, K extends string>(
  streams: Readonly<Record<K, Predicate<F>>>,
): BoltSpec<F, { readonly [N in K | "rest"]: F }> {
  return streamsOf<F, K>("route", streams, (questions) => (tuple, out) => {
    const found = questions.find(([, asks]) => asks(tuple));
    out.emitTo(found === undefined ? "rest" : found[0], tuple);
  });
}

type Questions = readonly (readonly [stream: string, asks: (tuple: Row) => boolean])[];

function streamsOf<F extends Fields, K extends string>(
  place: string,
  streams: Readonly<Record<string, unknown>>,
  deal: (questions: Questions) => (tuple: Row, out: Output) => void,
): BoltSpec<F, { readonly [N in K | "rest"]: F }> {
  const names = Object.keys(streams);
  requireOption(!names.includes("rest"), place, "rest is what no question takes", "give it another name");
  const wrong = names.find((name) => typeof streams[name] !== "function");
  requireOption(wrong === undefined, place, `${wrong} is no function`, "write (tuple) => tuple.celsius < 0");
  const questions = Object.entries(streams) as unknown as Questions;
  return readyBolt({
    uses: [],
    streams: (input) => Object.fromEntries([...names, "rest"].map((name) => [name, input])),
    create: () => ({ execute: deal(questions) }),
  });
}
