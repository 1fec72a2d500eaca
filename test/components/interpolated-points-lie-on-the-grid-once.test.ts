import { expect, test } from "vitest";
import { interpolate } from "../../components/index.js";
import fc from "../property.js";
import { defaults, of, reading } from "./drive.js";

const everyMs = 1_000;
const t0 = 1_700_000_000_000;

test("readings on the points of the grid: each once, at its reading, none before the first", async () => {
  const steps = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(steps, async (gaps) => {
      let point = 0;
      const rows = [of("a", 0, t0)];
      for (const gap of gaps) {
        point += gap;
        rows.push(of("a", point, t0 + point * everyMs));
      }
      const spec = interpolate<typeof reading, "celsius", "at", "sensor">({
        value: "celsius",
        at: "at",
        by: "sensor",
        every: everyMs,
      });
      const got = (await defaults(reading, spec, rows)).map(({ at, celsius }) => [at, celsius]);
      // On the line through (0, 0), (1, 1) …: the value is the number of the point.
      expect(got.map(([at]) => at)).toEqual(
        Array.from({ length: point }, (_, index) => t0 + (index + 1) * everyMs),
      );
      for (const [index, [, celsius]] of got.entries()) expect(celsius).toBeCloseTo(index + 1, 9);
    }),
    { numRuns: 50 },
  );
});
