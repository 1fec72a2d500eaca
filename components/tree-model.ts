import { HeadwaterError } from "../base/index.js";
import type { Json } from "../topology/index.js";

/**
 * A leaf [value], or a question [feature, threshold, yes, no]: where value <= threshold goes on at node
 * `yes`.
 */
export type TreeNode =
  | readonly [value: number]
  | readonly [feature: number, threshold: number, yes: number, no: number];

/** A binary decision tree; node 0 is the root, and a node's children come behind it. */
export interface TreeModel {
  readonly kind: "tree";
  readonly features: readonly string[];
  readonly nodes: readonly TreeNode[];
}

/** Nodes of a tree. */
const nodesMax = 65_536;

/** What a tree says of the values of its features. */
export function treeValue({ nodes }: TreeModel, values: readonly number[]): number {
  let node = nodes[0]!;
  while (node.length === 4) node = nodes[values[node[0]]! <= node[1] ? node[2] : node[3]]!;
  return node[0];
}

/** A tree from JSON whose kind and features are read already. Throws HeadwaterError("bad-model"). */
export function readTreeModel(json: Json): TreeModel {
  const { features, nodes } = json as unknown as TreeModel;
  if (!Array.isArray(nodes) || nodes.length === 0 || nodes.length > nodesMax)
    throw badTree(`it has no list of 1 to ${nodesMax} nodes`);
  nodes.forEach((node: TreeNode, index) => {
    if (!Array.isArray(node) || !node.every((each) => Number.isFinite(each)))
      throw badTree(`node ${index} is no list of numbers`);
    if (node.length === 1) return;
    const [feature, , yes, no] = node as readonly number[];
    // Children behind their parent: no walk can go round in circles.
    const child = (at: number | undefined) => Number.isInteger(at) && at! > index && at! < nodes.length;
    if (node.length !== 4 || !Number.isInteger(feature) || feature! < 0 || feature! >= features.length)
      throw badTree(`node ${index} asks for a feature that there is not`);
    if (!child(yes) || !child(no)) throw badTree(`a child of node ${index} is not behind it`);
  });
  return { kind: "tree", features: [...features], nodes: nodes.map((node) => [...node] as never) };
}

function badTree(what: string): HeadwaterError {
  const remedy = "give what trainTree emits";
  return new HeadwaterError("bad-model", `this model cannot be used: ${what}`, { place: "model", remedy });
}

/** How a tree is grown. */
export interface GrowOptions {
  /** `regression`: leaves are means; `classification`: the most frequent target, the least of equals. */
  readonly task: "regression" | "classification";
  /**
   * Questions from root to leaf at most.
   *
   * @range whole 1..16
   */
  readonly depthMax: number;
  /**
   * Rows that a leaf has at least.
   *
   * @range whole 1..10000
   */
  readonly leafMin: number;
}

/**
 * The tree that CART grows over rows of features and target: at each node the question x_f <= c (c halfway
 * between neighbours) that leaves the least impurity in its two parts, until no question lowers it, the
 * depth is reached, or parts would be too small. Impurity: the sum of squared differences from the mean, or
 * for classes n (1 - sum of p_k^2) (Gini). Of equal questions the one with the first feature and the least
 * c.
 *
 * Source: L. Breiman, J. Friedman, R. Olshen and C. Stone, "Classification and regression trees" (1984),
 * 2.4, 8.3.
 */
export function growTree(
  features: readonly string[],
  rows: readonly (readonly number[])[],
  options: GrowOptions,
): TreeModel {
  const nodes: TreeNode[] = [];
  const grow = (own: readonly (readonly number[])[], depth: number): number => {
    const at = nodes.push([leafOf(own, options)]) - 1;
    const split = depth < options.depthMax ? bestSplit(own, features.length, options) : null;
    if (split === null) return at;
    const { feature, threshold } = split;
    const yes = grow(
      own.filter((row) => row[feature]! <= threshold),
      depth + 1,
    );
    const no = grow(
      own.filter((row) => row[feature]! > threshold),
      depth + 1,
    );
    nodes[at] = [feature, threshold, yes, no];
    return at;
  };
  grow(rows, 0);
  return { kind: "tree", features: [...features], nodes };
}

function leafOf(rows: readonly (readonly number[])[], { task }: GrowOptions): number {
  const targets = rows.map((row) => row.at(-1)!);
  if (task === "regression") return targets.reduce((sum, y) => sum + y, 0) / targets.length;
  const counts = new Map<number, number>();
  for (const y of targets) counts.set(y, (counts.get(y) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b)[0]![0];
}

interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly left: number;
}

function bestSplit(
  rows: readonly (readonly number[])[],
  features: number,
  options: GrowOptions,
): Split | null {
  let best: Split | null = null;
  const whole = impurityOf(rows, options);
  for (let feature = 0; feature < features; feature++) {
    const split = splitBy(rows, feature, options);
    if (split !== null && split.left < (best?.left ?? whole * (1 - 1e-12))) best = split;
  }
  return best;
}

/** Walks the rows in the order of one feature and moves each from the right part to the left one. */
function splitBy(
  rows: readonly (readonly number[])[],
  feature: number,
  { task, leafMin }: GrowOptions,
): Split | null {
  const sorted = [...rows].sort((a, b) => a[feature]! - b[feature]!);
  // Targets around their mean: squares of large numbers would swallow what differs.
  const center = task === "regression" ? sorted.reduce((s, row) => s + row.at(-1)!, 0) / sorted.length : 0;
  const left = new Part(task);
  const right = new Part(task);
  for (const row of sorted) right.move(row.at(-1)! - center, 1);
  let best: Split | null = null;
  for (let n = 1; n < sorted.length; n++) {
    const y = sorted[n - 1]!.at(-1)! - center;
    left.move(y, 1);
    right.move(y, -1);
    const [low, high] = [sorted[n - 1]![feature]!, sorted[n]![feature]!];
    if (low === high || n < leafMin || sorted.length - n < leafMin) continue;
    const impurity = left.impurity + right.impurity;
    const middle = low + (high - low) / 2;
    if (best === null || impurity < best.left)
      best = { feature, threshold: middle < high ? middle : low, left: impurity };
  }
  return best;
}

function impurityOf(rows: readonly (readonly number[])[], { task }: GrowOptions): number {
  const part = new Part(task);
  const center = task === "regression" ? rows.reduce((s, row) => s + row.at(-1)!, 0) / rows.length : 0;
  for (const row of rows) part.move(row.at(-1)! - center, 1);
  return part.impurity;
}

/** Rows of one side of a question, as much of them as their impurity needs. */
class Part {
  readonly #classes: Map<number, number> | null;
  #count = 0;
  #sum = 0;
  #squares = 0;

  constructor(task: GrowOptions["task"]) {
    this.#classes = task === "classification" ? new Map() : null;
  }

  /** `by`: 1 = comes, -1 = goes. */
  move(y: number, by: 1 | -1): void {
    this.#count += by;
    if (this.#classes === null) {
      this.#sum += by * y;
      this.#squares += by * y * y;
      return;
    }
    const before = this.#classes.get(y) ?? 0;
    this.#classes.set(y, before + by);
    this.#squares += (before + by) ** 2 - before ** 2;
  }

  get impurity(): number {
    if (this.#count === 0) return 0;
    if (this.#classes !== null) return this.#count - this.#squares / this.#count;
    return Math.max(0, this.#squares - this.#sum ** 2 / this.#count);
  }
}
