import { Environment } from "@marcbachmann/cel-js";
import { compileCondition } from "../documents/cel.js";
import { bolt, filter, type Graph, TopologyBuilder } from "../topology/index.js";
import { Feed, feeding, openRuntime, reading, rows, rowsMax, tuplesAtOnce } from "./chain.js";
import { type Bench, type BenchLine, compare, perSecond } from "./harness.js";

export const benches: readonly Bench[] = [{ name: "cel/filter", run: benchFilter }];

const expression = "celsius > -15.0 && celsius < 60.0 && room != 'room-3'";

/**
 * What `filter:` of a topology in YAML runs, in a chain between a feed and a counter, against a loop over
 * tuples that asks the same library the same question.
 */
async function benchFilter(): Promise<readonly BenchLine[]> {
  const feed = new Feed(rowsMax);
  const counted = { passed: 0 };
  const runtime = await openRuntime(graphOf(feed, counted));
  const environment = new Environment()
    .registerVariable("celsius", "double")
    .registerVariable("room", "string");
  const raw = environment.parse(expression);
  let passed = 0;
  const line = await compare({
    name: "cel: a filter in a chain, against cel-js in a loop over tuples",
    unit: "tuples/s",
    target: { atLeast: 0.5 },
    ours: () =>
      perSecond(() => {
        feed.give(tuplesAtOnce);
        while (feed.left > 0) runtime.run(Number.POSITIVE_INFINITY);
        return tuplesAtOnce;
      }),
    ceiling: () =>
      perSecond(() => {
        for (let n = 0; n < tuplesAtOnce; n += rowsMax)
          for (const row of rows) if (raw(row as never)) passed++;
        return tuplesAtOnce;
      }),
  });
  await runtime.close();
  const share = rows.filter((row) => raw(row as never)).length / rowsMax;
  if (counted.passed === 0 || passed === 0 || share <= 0.5 || share >= 1)
    throw new Error(`of the tuples a share of ${share} passed: this is no filter to measure`);
  return [line];
}

function graphOf(feed: Feed, counted: { passed: number }): Graph {
  const t = new TopologyBuilder("bench");
  const readings = t.spout("readings", feeding(feed));
  const plausible = t.bolt("plausible", readings, filter(compileCondition(expression, reading, ["filter"])));
  const execute = () => {
    counted.passed++;
  };
  t.bolt("count", plausible, bolt({ streams: {}, create: () => ({ execute }) }));
  return t.build();
}
