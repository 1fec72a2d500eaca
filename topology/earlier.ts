import { chainsOf } from "./chains.js";
import { commits } from "./committing.js";
import type { Fields } from "./fields.js";
import type { GraphSpec } from "./graph.js";

/** Fields that a stream had in an earlier version: frames of it may still lie on the disk of a gateway. */
export interface EarlierStream {
  /** `<component>/<stream>`. */
  readonly stream: string;
  readonly fields: Fields;
}

/** Shapes of one stream that are remembered, the latest ones. */
const shapesMax = 16;

/**
 * What receivers must be able to read besides the version that comes after `old`: what they could read so
 * far, and the streams of `old` itself, if their senders keep frames on disk.
 */
export function withEarlier(known: readonly EarlierStream[], old: GraphSpec): readonly EarlierStream[] {
  const durable = new Set(
    chainsOf(old)
      .filter((chain) => commits(old, chain))
      .flatMap(({ components }) => components),
  );
  const shapes = new Map<string, Map<string, EarlierStream>>();
  const add = (each: EarlierStream) => {
    const ofStream = shapes.get(each.stream) ?? new Map<string, EarlierStream>();
    const text = JSON.stringify(Object.entries(each.fields));
    ofStream.delete(text);
    ofStream.set(text, each);
    shapes.set(each.stream, ofStream);
  };
  for (const each of known) add(each);
  for (const { name, streams } of old.components) {
    if (!durable.has(name)) continue;
    for (const [stream, fields] of Object.entries(streams)) add({ stream: `${name}/${stream}`, fields });
  }
  return [...shapes.values()].flatMap((ofStream) => [...ofStream.values()].slice(-shapesMax));
}

/** Those of `known` that the spec does not say itself. */
export function earlierFor(known: readonly EarlierStream[], spec: GraphSpec): readonly EarlierStream[] {
  const now = new Map<string, string>();
  for (const { name, streams } of spec.components) {
    for (const [stream, fields] of Object.entries(streams))
      now.set(`${name}/${stream}`, JSON.stringify(Object.entries(fields)));
  }
  return known.filter(({ stream, fields }) => {
    const text = now.get(stream);
    return text !== undefined && text !== JSON.stringify(Object.entries(fields));
  });
}
