import { expect, it } from "vitest";
import { plants } from "../simulation/plants.js";
import { read } from "./pages.js";

it("the page on the protocol names each rule that the simulation leaves out, and no other", () => {
  const [, table = ""] = read("docs/protocol.md").split("### Rules that are left out on purpose");
  const rows = [...table.matchAll(/^\| (.+?) \| .+ \|$/gm)].map((match) => match[1]!);
  const [, ...named] = rows;
  expect(named.sort()).toEqual(plants.map(({ name }) => name).sort());
});
