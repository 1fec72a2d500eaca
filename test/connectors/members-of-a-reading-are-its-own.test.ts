import { describe, expect, it } from "vitest";
import { pickOf } from "../../connectors/formats/members.js";

describe("members of a reading", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
  for (let count = 0; count <= names.length; count++) {
    it(`${count} are taken by name, in the order of the fields, undefined for what is missing`, () => {
      const wanted = names.slice(0, count);
      const from = Object.fromEntries(names.map((name, index) => [name, index]).reverse());
      delete from["b"];
      const values: unknown[] = wanted.map(() => "stale");
      pickOf(wanted)(from, values);
      expect(values).toEqual(wanted.map((name, index) => (name === "b" ? undefined : index)));
    });
  }

  it("what every object inherits is no member", () => {
    const values: unknown[] = [null, null, null];
    pickOf(["toString", "constructor", "celsius"])({ celsius: 21 }, values);
    expect(values).toEqual([undefined, undefined, 21]);
  });

  it("a member of such a name is one", () => {
    const values: unknown[] = [null];
    pickOf(["constructor"])(JSON.parse('{"constructor":"Siemens"}') as object, values);
    expect(values).toEqual(["Siemens"]);
  });
});
