import type { Row } from "../../topology/index.js";
import type { ComponentCounters } from "./counters.js";
import type { ComponentPlan } from "./program.js";
import type { StageOwner } from "./stage.js";
import { Stage } from "./stage.js";

// The classes below say the same, each for one component. They must differ as text: V8 keeps what it learns
// of types by place in the source, and shared code would see every bolt of the topology and inline none
// (measured: a third of the speed). Generating them would need eval, which agents run without.

class Stage0 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage1 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage2 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage3 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage4 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage5 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage6 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage7 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage8 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage9 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage10 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage11 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage12 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage13 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage14 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

class Stage15 extends Stage {
  override run(row: Row): void {
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }
  override runRows(rows: readonly Row[], from: number, to: number): number {
    for (; from < to && !this.turn.halted; this.run(rows[from++]!)) this.taken++;
    return from;
  }
  override emit(row: Row): void {
    this.emitted++;
    this.child.run(row);
  }
}

const places = [
  Stage0,
  Stage1,
  Stage2,
  Stage3,
  Stage4,
  Stage5,
  Stage6,
  Stage7,
  Stage8,
  Stage9,
  Stage10,
  Stage11,
  Stage12,
  Stage13,
  Stage14,
  Stage15,
];

/** The stage of a component; in a topology with more components than there are classes, some share one. */
export function createStage(plan: ComponentPlan, counters: ComponentCounters, owner: StageOwner): Stage {
  const StageOf = places[plan.index % places.length]!;
  return new StageOf(plan, counters, owner);
}
