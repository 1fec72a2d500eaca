import { describe, expect, it } from "vitest";
import { Ledger } from "../../examples/greenhouse/demo/ledger.js";

describe("the demo's ledger", () => {
  it("sees what is lost, doubled, malformed and rejected", () => {
    const ledger = new Ledger();
    ledger.sent("a", 10);
    ledger.sent("b", 3);
    ledger.counted("a", 1, 6);
    ledger.counted("a", 5, 8);
    ledger.malformed("a", 9);
    ledger.rejected("b", 1);
    expect(ledger.summary()).toEqual({
      sent: 13,
      accounted: 10,
      lost: 3,
      duplicated: 2,
      malformed: 1,
      rejected: 1,
    });
    expect(ledger.lostIds(2)).toEqual(["a#10", "b#2"]);
  });

  it("tells a repeated message from a new one", () => {
    const ledger = new Ledger();
    expect([ledger.fresh("m1"), ledger.fresh("m2"), ledger.fresh("m1")]).toEqual([true, true, false]);
    expect(ledger.repeatedMessages).toBe(1);
  });
});
