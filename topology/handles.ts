import type { CustomGrouping } from "./component.js";
import type { Fields, Streams, TupleOf } from "./fields.js";
import { deadLetterFields, deadLetterStream, defaultStream } from "./fields.js";
import type { Grouping } from "./graph.js";

/** Anything that a bolt can be fed from: a stream with a grouping, or a stream (then by `local`). */
export interface Source<F extends Fields> {
  readonly origin: { readonly component: string; readonly stream: string };
  readonly grouping: Grouping;
  /** The fields of the stream. */
  readonly schema: F;
}

/**
 * A stream of a component. Its methods say how its tuples are dealt to the consumer's tasks; order holds
 * per link only.
 */
export interface StreamHandle<F extends Fields> extends Source<F> {
  /** The consumer's task on the same agent if there is one, else as `shuffle`. The default. */
  local(): Source<F>;
  /** Evenly, to the less loaded of two random tasks. */
  shuffle(): Source<F>;
  /** Tuples that are equal in these fields always to the same task. */
  fields(...names: readonly (keyof F & string)[]): Source<F>;
  /** Tuples that are equal in these fields to one of two tasks, the less loaded: needs a merge behind it. */
  partialKey(...names: readonly (keyof F & string)[]): Source<F>;
  /** Every tuple to every task. */
  all(): Source<F>;
  /** Every tuple to the task with index 0. */
  global(): Source<F>;
  /** To the task that the emitter names with `emitDirect`. */
  direct(): Source<F>;
  /** To the tasks whose indexes `choose` returns. It must not throw. */
  custom(choose: (tuple: TupleOf<F>, tasks: number) => number | readonly number[]): Source<F>;
}

/** A component of the topology. Itself it stands for its default stream, if it has one. */
export type ComponentHandle<S extends Streams> = {
  readonly name: string;
  /** A named stream of the component. */
  stream<N extends keyof S & string>(name: N): StreamHandle<S[N]>;
  /** What the component could not process, with the error. Every component has it. */
  readonly deadLetters: StreamHandle<typeof deadLetterFields>;
} & (S extends { readonly default: infer D extends Fields } ? StreamHandle<D> : unknown);

/** The handle of a component with these output streams. */
export function handleOf<S extends Streams>(name: string, streams: Streams): ComponentHandle<S> {
  return new HandleOf(name, streams) as unknown as ComponentHandle<S>;
}

class StreamOf {
  readonly origin: { readonly component: string; readonly stream: string };
  readonly schema: Fields;
  readonly grouping: Grouping = { kind: "local" };

  constructor(component: string, stream: string, schema: Fields) {
    this.origin = { component, stream };
    this.schema = schema;
  }

  local = () => this.#by({ kind: "local" });
  shuffle = () => this.#by({ kind: "shuffle" });
  fields = (...names: readonly string[]) => this.#by({ kind: "fields", fields: names });
  partialKey = (...names: readonly string[]) => this.#by({ kind: "partialKey", fields: names });
  all = () => this.#by({ kind: "all" });
  global = () => this.#by({ kind: "global" });
  direct = () => this.#by({ kind: "direct" });
  custom = (choose: CustomGrouping) => this.#by({ kind: "custom", choose });

  #by(grouping: Grouping): Source<Fields> {
    return { origin: this.origin, schema: this.schema, grouping };
  }
}

class HandleOf extends StreamOf {
  readonly name: string;
  readonly deadLetters: StreamOf;
  readonly #streams: Streams;

  constructor(name: string, streams: Streams) {
    super(name, defaultStream, fieldsIn(streams, defaultStream));
    this.name = name;
    this.deadLetters = new StreamOf(name, deadLetterStream, deadLetterFields);
    this.#streams = streams;
  }

  stream(name: string): StreamOf {
    return new StreamOf(this.name, name, fieldsIn(this.#streams, name));
  }
}

/** Fields of a stream; none if there is no such stream, which `validate` then says. */
function fieldsIn(streams: Streams, name: string): Fields {
  return Object.hasOwn(streams, name) ? streams[name]! : {};
}
