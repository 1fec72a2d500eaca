import { expect, it } from "vitest";
import { decodeGolden, readGolden } from "./golden.js";
import { downMessages, linkMessages, upMessages } from "./messages.js";

const golden = readGolden();

it.each(golden.map((one) => [one.name, one] as const))("%s means what it meant", (_name, one) => {
  expect(decodeGolden(one)).toMatchObject(one.meaning as object);
});

it("there are golden bytes of every kind of message, and of columns", () => {
  const names = golden.map(({ name }) => name);
  for (const { kind } of upMessages) expect(names).toContain(`up-${kind}-1`);
  for (const { kind } of downMessages) expect(names).toContain(`down-${kind}-1`);
  for (const { kind } of linkMessages) expect(names).toContain(`link-${kind}-1`);
  expect(names).toContain("columns-every-type");
});
