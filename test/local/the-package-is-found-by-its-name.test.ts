import { fields, TopologyBuilder } from "headwater";
import { expect, test } from "vitest";
import * as topology from "../../topology/index.js";

test("tests and examples import headwater and get the sources of this tree", () => {
  expect(fields).toBe(topology.fields);
  expect(new TopologyBuilder("x")).toBeInstanceOf(topology.TopologyBuilder);
});
