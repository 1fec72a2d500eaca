import type { Row } from "../../topology/index.js";
import type { ComponentCounters } from "./counters.js";
import type { ComponentPlan } from "./program.js";
import type { StageOwner } from "./stage.js";
import { Stage } from "./stage.js";

// The classes below say the same, each for one place in a chain. They must differ as text: V8 keeps what it
// learns of types by place in the source, and shared code would see every bolt of the chain and inline none
// (measured: a third of the speed). Generating them would need eval, which agents run without.

class Stage0 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage1 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage2 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage3 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage4 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage5 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage6 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage7 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage8 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage9 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage10 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
  }
}

class Stage11 extends Stage {
  override run(row: Row): void {
    if (this.state !== 0) {
      this.unusual(row);
      return;
    }
    this.state = 1;
    this.executed++;
    const before = this.emitted;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined && this.returned(row, result, before)) return;
    } catch (error) {
      if (this.threw(row, error, before)) return;
    }
    this.state = 0;
  }

  override emit(row: Row): void {
    if (this.state !== 1) this.guard();
    if (this.child !== null) this.child.run(row);
    else if (this.route !== null) this.route.deal(row);
    this.emitted++;
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
];

/** The stage for a place in a chain; chains longer than there are classes share the last one. */
export function createStage(
  place: number,
  plan: ComponentPlan,
  counters: ComponentCounters,
  owner: StageOwner,
): Stage {
  const StageAt = places[Math.min(place, places.length - 1)]!;
  return new StageAt(plan, counters, owner);
}
