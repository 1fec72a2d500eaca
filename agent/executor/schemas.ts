import { type EarlierFields, type Schema, schemaOf } from "../../proto/index.js";
import type { Fields, FieldSpec } from "../../topology/index.js";

/**
 * The schemas that frames are read with, by stream and hash: as the graph says, and as earlier versions of it
 * said. Tuples of an earlier one come as those of today: fields that it did not have are null, fields that
 * are not there any more are left out.
 */
export class Schemas {
  readonly #streams = new Map<string, Schema[]>();

  /** The schema of a stream (`component/stream`) in the graph. */
  add(stream: string, schema: Schema): void {
    this.#streams.set(stream, [schema]);
  }

  /** What streams were before; those that are not in the graph, or are what they were, say nothing new. */
  addEarlier(earlier: readonly EarlierFields[]): void {
    for (const { stream, fields } of earlier) {
      const known = this.#streams.get(stream);
      if (known === undefined) continue;
      const declared: Fields = Object.fromEntries(fields.map(({ name, type }) => [name, type as FieldSpec]));
      const schema = schemaOf(declared, known[0]!.fields);
      if (!known.some(({ hash }) => hash === schema.hash)) known.push(schema);
    }
  }

  find(stream: string, hash: number): Schema | undefined {
    const known = this.#streams.get(stream);
    if (known === undefined) return undefined;
    const first = known[0]!;
    return first.hash === hash ? first : known.find((schema) => schema.hash === hash);
  }

  /** Any of them: to hold a frame by that is refused before anybody reads it. */
  get any(): Schema {
    return this.#streams.values().next().value![0]!;
  }
}
