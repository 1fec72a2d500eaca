import { describe, expect, test } from "vitest";
import { LowMarks } from "../../../agent/link/low-mark.js";
import { type Random, seededRandom } from "../../../base/index.js";

type Plant = "last finished instead of without a hole" | "release before emit" | "open frame forgotten";

interface Tuple {
  readonly input: number;
  /** Unit, counted through all series of the input. */
  readonly unit: number;
  /** What stands for the unit in the tracker. */
  readonly handle: number;
}

interface OutFrame {
  readonly from: Set<string>;
  acked: boolean;
}

interface InputModel {
  /** First number of this series. */
  first: number;
  /** Number of the next unit in this series, and where this series begins among all units. */
  next: number;
  offset: number;
  readonly unfinished: Map<number, number>;
}

/**
 * A task with inputs and outputs, at random: units come, their tuples are executed, held, let go, emitted,
 * and output is acknowledged in order. The brute-force judge knows, for each unit, which output was made of
 * it.
 */
class Task {
  readonly marks = new LowMarks();
  readonly inputs: InputModel[] = [];
  readonly outputs: { open: OutFrame | null; readonly frames: OutFrame[]; acked: number }[] = [];
  readonly queue: Tuple[] = [];
  readonly held: Tuple[] = [];
  readonly #random: Random;
  readonly #plant: Plant | null;

  constructor(random: Random, plant: Plant | null) {
    this.#random = random;
    this.#plant = plant;
    for (let i = 0; i < 1 + random.below(3); i++) this.addInput();
    for (let i = 0; i < 1 + random.below(3); i++) this.addOutput();
  }

  addInput(): void {
    this.marks.addInput();
    this.inputs.push({ first: 1, next: 1, offset: 0, unfinished: new Map() });
  }

  addOutput(): void {
    this.marks.addOutput();
    this.outputs.push({ open: null, frames: [], acked: 0 });
  }

  /** One thing that may happen; returns a fault in words, or null. */
  step(): string | null {
    const random = this.#random;
    switch (random.below(8)) {
      case 0:
      case 1:
        this.#arrive(random.below(this.inputs.length));
        break;
      case 2:
      case 3:
        this.#execute();
        break;
      case 4:
        this.#flush();
        break;
      case 5:
        this.#seal(random.below(this.outputs.length));
        break;
      case 6:
        this.#acknowledge(random.below(this.outputs.length));
        break;
      default:
        this.#rare();
    }
    return this.check();
  }

  #rare(): void {
    const input = this.#random.below(this.inputs.length);
    if (this.#random.chance(0.2)) this.#restart(input);
    else if (this.#random.chance(0.1) && this.inputs.length < 5) this.addInput();
    else if (this.#random.chance(0.1) && this.outputs.length < 5) this.addOutput();
    else if (this.#random.chance(0.3)) {
      const model = this.inputs[input]!;
      const to = model.next + this.#random.below(3);
      this.marks.input(input).skip(model.next, to);
      model.next = to + 1;
    }
  }

  #arrive(input: number): void {
    const model = this.inputs[input]!;
    const tuples = this.#random.below(4);
    const handle = this.marks.input(input).begin(model.next, tuples);
    const unit = model.offset + model.next++;
    if (tuples > 0) model.unfinished.set(unit, tuples);
    for (let i = 0; i < tuples; i++) this.queue.push({ input, unit, handle });
  }

  #execute(): void {
    const tuple = this.queue.shift();
    if (tuple === undefined) return;
    if (this.#random.chance(0.3)) {
      this.held.push(tuple);
      return;
    }
    if (this.#plant === "release before emit") this.#finish(tuple);
    this.#emit([tuple]);
    if (this.#plant !== "release before emit") this.#finish(tuple);
  }

  /** What is held goes out together, or quietly. */
  #flush(): void {
    const count = this.#random.below(this.held.length + 1);
    const tuples = this.held.splice(this.#random.below(this.held.length - count + 1), count);
    if (this.#plant === "release before emit") for (const tuple of tuples) this.#finish(tuple);
    this.#emit(tuples);
    if (this.#plant !== "release before emit") for (const tuple of tuples) this.#finish(tuple);
  }

  #emit(tuples: readonly Tuple[]): void {
    if (tuples.length === 0) return;
    for (let i = 0; i < this.outputs.length; i++) {
      if (!this.#random.chance(0.6)) continue;
      const output = this.outputs[i]!;
      if (this.#plant !== "open frame forgotten") this.marks.touch(i);
      output.open ??= { from: new Set(), acked: false };
      for (const { input, unit } of tuples) output.open.from.add(`${input}:${unit}`);
      if (this.#random.chance(0.3)) this.#seal(i);
    }
  }

  #finish(tuple: Tuple): void {
    const model = this.inputs[tuple.input]!;
    const left = (model.unfinished.get(tuple.unit) ?? 1) - 1;
    if (left === 0) model.unfinished.delete(tuple.unit);
    else model.unfinished.set(tuple.unit, left);
    this.marks.input(tuple.input).finish(tuple.handle);
  }

  #seal(i: number): void {
    const output = this.outputs[i]!;
    if (output.open === null) return;
    if (this.#plant === "open frame forgotten") this.marks.touch(i);
    output.frames.push(output.open);
    output.open = null;
    this.marks.sealed(i);
  }

  #acknowledge(i: number): void {
    const output = this.outputs[i]!;
    if (output.acked === output.frames.length) return;
    output.acked += 1 + this.#random.below(output.frames.length - output.acked);
    for (const frame of output.frames.slice(0, output.acked)) frame.acked = true;
    this.marks.freed(i, output.acked);
  }

  #restart(input: number): void {
    const model = this.inputs[input]!;
    model.offset += model.next;
    const first = 1 + this.#random.below(5);
    model.offset -= first;
    model.next = first;
    model.first = first;
    this.marks.input(input).restart(first);
  }

  check(): string | null {
    for (let i = 0; i < this.inputs.length; i++) {
      const model = this.inputs[i]!;
      let safe = this.marks.safe(i);
      if (this.#plant === "last finished instead of without a hole" && this.#quiet()) {
        for (let unit = model.next - 1; unit > safe; unit--) {
          if (!model.unfinished.has(model.offset + unit)) {
            safe = unit;
            break;
          }
        }
      }
      for (let unit = model.first; unit <= safe; unit++) {
        const whole = model.offset + unit;
        if (model.unfinished.has(whole)) return `unit ${unit} of input ${i} is acknowledged and not finished`;
        if (this.#waits(`${i}:${whole}`))
          return `unit ${unit} of input ${i} is acknowledged, its output is not`;
      }
    }
    return null;
  }

  #quiet(): boolean {
    return this.outputs.every((output) => output.open === null && output.acked === output.frames.length);
  }

  #waits(unit: string): boolean {
    return this.outputs.some(
      (output) =>
        output.open?.from.has(unit) || output.frames.some((frame) => !frame.acked && frame.from.has(unit)),
    );
  }

  /** Everything is executed, let go, sealed and acknowledged: then everything is safe. */
  finishAll(): string | null {
    while (this.queue.length > 0) this.#execute();
    while (this.held.length > 0) this.#flush();
    this.outputs.forEach((_, i) => {
      this.#seal(i);
      while (this.outputs[i]!.acked < this.outputs[i]!.frames.length) this.#acknowledge(i);
    });
    for (let i = 0; i < this.inputs.length; i++) {
      const { next } = this.inputs[i]!;
      if (this.marks.safe(i) !== next - 1) return `input ${i}: ${this.marks.safe(i)} of ${next - 1} are safe`;
    }
    return this.marks.empty ? null : "not empty";
  }
}

function life(seed: number, steps: number, plant: Plant | null): string | null {
  const task = new Task(seededRandom(seed), plant);
  for (let i = 0; i < steps; i++) {
    const fault = task.step();
    if (fault !== null) return `seed ${seed}, step ${i}: ${fault}`;
  }
  const fault = task.finishAll();
  return fault === null ? null : `seed ${seed}: at the end ${fault}`;
}

test("over random lives, what is acknowledged is finished, and all output made of it is acknowledged", () => {
  for (let seed = 1; seed <= 300; seed++) expect(life(seed, 150, null)).toBeNull();
});

describe("a rule left out is found", () => {
  const plants: readonly Plant[] = [
    "last finished instead of without a hole",
    "release before emit",
    "open frame forgotten",
  ];
  for (const plant of plants) {
    test(plant, () => {
      const found = Array.from({ length: 50 }, (_, i) => life(i + 1, 150, plant)).some(
        (fault) => fault !== null,
      );
      expect(found).toBe(true);
    });
  }
});

test("an output that is gone for good holds nothing back, and its place is used again", () => {
  const marks = new LowMarks();
  const input = marks.addInput();
  const output = marks.addOutput();
  const handle = marks.input(input).begin(1, 1);
  marks.touch(output);
  marks.input(input).finish(handle);
  expect(marks.safe(input)).toBe(0);
  marks.removeOutput(output);
  expect(marks.safe(input)).toBe(1);
  expect(marks.addOutput()).toBe(output);
  marks.removeInput(input);
  expect(marks.addInput()).toBe(input);
  expect(marks.safe(input)).toBe(0);
});
