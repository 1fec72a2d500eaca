import { isAlias, isCollection, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { HeadwaterError } from "../base/index.js";
import { DocumentError, Part, type Path } from "../documents/index.js";

/** One file of YAML: its value, and where each part of it stands. */
export class YamlSource {
  readonly file: string;
  readonly top: Part;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #tree: ReturnType<typeof parseDocument>;

  /** Throws HeadwaterError("bad-yaml") with line and column. */
  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
    this.#tree = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const [first] = this.#tree.errors;
    if (first !== undefined) {
      throw new HeadwaterError("bad-yaml", first.message, {
        place: this.#at(first.pos[0]),
        remedy:
          "correct the YAML: indentation with spaces, a space after each colon, texts with : or # in quotes",
      });
    }
    this.#refuseCircles();
    this.top = new Part(this.#values());
  }

  /** An alias that is part of what it stands for has no end. */
  #refuseCircles(): void {
    visit(this.#tree, {
      Alias: (_, node, around) => {
        if (!(around as readonly unknown[]).includes(node.resolve(this.#tree))) return;
        throw new HeadwaterError("bad-yaml", `*${node.source} stands for what it is part of`, {
          place: this.#at(node.range?.[0] ?? 0),
          remedy: `write out what is meant, or move &${node.source} to a part that does not hold the alias`,
        });
      },
    });
  }

  /** What is written, with aliases in their places: a few lines may stand for more than any memory holds. */
  #values(): unknown {
    try {
      return this.#tree.toJS();
    } catch (error) {
      throw new HeadwaterError("bad-yaml", (error as Error).message, {
        place: this.#at(0),
        remedy: "write out what its aliases (*name) stand for",
      });
    }
  }

  /** Runs what may fail with a path, and fails with a place in this file. */
  located<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      throw error.placed(this.placeOf(error.path, error.offset));
    }
  }

  /** How a scalar is written: 2.0 is another literal than 2. null: there is none at the path. */
  writtenAt(path: Path): string | null {
    const node = this.#meantAt(path);
    return isScalar(node) ? (node.source ?? null) : null;
  }

  /** `file:line:column` of what is at the path, and so many characters further in a text. */
  placeOf(path: Path, offset: number): string {
    for (let length = path.length; length > 0; length--) {
      const at = this.#offsetOf(path.slice(0, length), offset < 0);
      if (at !== null) return this.#at(length === path.length ? this.#within(path, at, offset) : at);
    }
    return this.#at(0);
  }

  /** Where the value begins; of a member that is a mapping, or where it is asked for, its key. */
  #offsetOf(path: Path, key: boolean): number | null {
    const node = this.#nodeAt(path);
    if (isScalar(node) && !key) return node.range?.[0] ?? null;
    const name = path.at(-1);
    const parent = this.#nodeAt(path.slice(0, -1)) as { readonly items?: readonly unknown[] } | undefined;
    const pair = parent?.items?.find((item) => {
      return (
        typeof item === "object" &&
        item !== null &&
        "key" in item &&
        isScalar(item.key) &&
        item.key.value === name
      );
    }) as { readonly key: { readonly range?: readonly number[] } } | undefined;
    return pair?.key.range?.[0] ?? (isNode(node) ? (node.range?.[0] ?? null) : null);
  }

  /** A place in a text: known where the text stands in one line as it is. */
  #within(path: Path, at: number, offset: number): number {
    const node = this.#nodeAt(path);
    if (offset <= 0 || !isScalar(node) || typeof node.value !== "string") return at;
    const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? 1 : 0;
    const begin = at + quoted;
    const asItIs = this.#text.startsWith(node.value, begin) && !node.value.includes("${");
    return asItIs ? begin + offset : at;
  }

  /** The same node, or what the aliases on the way to it stand for. */
  #meantAt(path: Path): unknown {
    const meant = (node: unknown) => (isAlias(node) ? node.resolve(this.#tree) : node);
    return path.reduce<unknown>(
      (node, key) => (isCollection(node) ? meant(node.get(key, true)) : undefined),
      meant(this.#tree.contents),
    );
  }

  #nodeAt(path: Path): unknown {
    return path.length === 0 ? this.#tree.contents : this.#tree.getIn(path, true);
  }

  #at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.file}:${line}:${col}`;
  }
}
