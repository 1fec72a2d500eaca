import { HeadwaterError } from "../base/index.js";
import type { Json } from "../topology/index.js";

/** What a parameter of a document may be. */
export type ParameterValue = string | number | boolean;

/**
 * A topology without code, whole: includes are read, parameters have their values. It is what goes to agents
 * in the place of a bundle of code; the graph is built from it there as on the laptop.
 */
export interface TopologyDocument {
  readonly kind: "headwater/document";
  /** Of this form; agents refuse those that they do not know. */
  readonly version: 1;
  readonly name: string;
  readonly settings: Readonly<Record<string, Json>>;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Parameters that are doubles, also where their value is whole: JSON says 2 for 2.0. Not there: none. */
  readonly doubles?: readonly string[];
  /** Name → what was written of the component. */
  readonly components: Readonly<Record<string, Json>>;
}

const opening = '{"kind":"headwater/document"';

/** The bytes of a document that lie on agents. The same document gives the same bytes. */
export function encodeDocument({ kind, version, name, ...rest }: TopologyDocument): Uint8Array {
  const { settings, parameters, doubles, components } = rest;
  const ordered = { kind, version, name, settings, parameters, doubles, components };
  return new TextEncoder().encode(JSON.stringify(ordered));
}

/** Whether agents build a topology from the bundle and run no code of it. */
export function isDocument(bundle: Uint8Array): boolean {
  try {
    return decodeDocument(bundle) !== null;
  } catch {
    return false;
  }
}

/** The document in a bundle, or null when the bundle is code. Throws `bad-bundle`. */
export function decodeDocument(bundle: Uint8Array): TopologyDocument | null {
  const head = new TextDecoder().decode(bundle.subarray(0, opening.length));
  if (head !== opening) return null;
  const document = JSON.parse(new TextDecoder().decode(bundle)) as TopologyDocument;
  if (document.version === 1) return document;
  throw new HeadwaterError("bad-bundle", `this topology is of form ${String(document.version)}`, {
    remedy: "upgrade the agent",
  });
}
