import { testTopology } from "headwater/testing";
import { expect, test } from "vitest";
import { City, type CityMessage, observed } from "../../examples/riotbench/city.js";
import { EtlLoop } from "../../examples/riotbench/etl/loop.js";
import topology from "../../examples/riotbench/etl/topology.js";

const seed = 20170128;
const startMs = Date.UTC(2026, 0, 1);
const city = new City({ seed, sensors: 40, outliers: 0.05, strangers: 0.03 });
const messages = Array.from({ length: 2_000 }, (_, n) => city.message(startMs + n * 7));

/** What is to come out, from the values as they were made: nothing of it goes through SenML or the engine. */
function expected(): readonly object[] {
  const recent = new Map<string, number[]>();
  return messages.flatMap((message) => {
    if (!message.sensor.startsWith("ci-")) return [];
    const values = filled(message, recent);
    if (values.includes(null)) return [];
    const [temperature, humidity, light, dust, airquality] = values;
    const number = Number(message.sensor.slice(3));
    const district = `district-${(number - 1) % 12}`;
    const { sensor, at } = message;
    return [{ sensor, at, district, temperature, humidity, light, dust, airquality }];
  });
}

function filled({ sensor, values }: CityMessage, recent: Map<string, number[]>): readonly (number | null)[] {
  return values.map((value, n) => {
    const { kind, min, max } = observed[n]!;
    const past = recent.get(`${sensor} ${kind}`) ?? [];
    recent.set(`${sensor} ${kind}`, past);
    if (value < min || value > max) {
      const last = past.slice(-5);
      return last.length === 0 ? null : last.reduce((sum, each) => sum + each, 0) / last.length;
    }
    past.push(value);
    return value;
  });
}

/** What a published pack says. */
function read(sensor: string, at: number, senml: string): object {
  const [head, ...rest] = JSON.parse(senml) as { bn: string; bt: number; n: string; vs: string; v: number }[];
  expect(head).toEqual({
    bn: `urn:dev:org:32473-city:${sensor}/`,
    bt: at / 1000,
    n: "district",
    vs: head!.vs,
  });
  return { sensor, at, district: head!.vs, ...Object.fromEntries(rest.map(({ n, v }) => [n, v])) };
}

test("each message of a known sensor comes out once, with what an independent computation says", async () => {
  const running = testTopology(topology);
  await running.feed(
    "packs",
    messages.map(({ pack }) => ({ pack })),
  );
  const rows = running.received<{ sensor: string; at: number; senml: string }>("publish");
  const wanted = expected();
  expect(wanted.length).toBeGreaterThan(1_850);
  expect(wanted.length).toBeLessThan(messages.length);
  expect(rows.map(({ sensor, at, senml }) => read(sensor, at, senml))).toEqual(wanted);
  expect(running.deadLetters()).toEqual([]);
  await running.close();
});

test("the loop that the engine is measured against computes the same", () => {
  const loop = new EtlLoop();
  const rows: object[] = [];
  for (const { pack } of messages) loop.take(pack, (sensor, at, senml) => rows.push(read(sensor, at, senml)));
  expect(rows).toEqual(expected());
});

test("a crash between two messages changes nothing of what comes out", async () => {
  const running = testTopology(topology);
  const some = messages.slice(0, 400);
  for (let from = 0; from < some.length; from += 50) {
    await running.feed(
      "packs",
      some.slice(from, from + 50).map(({ pack }) => ({ pack })),
    );
    await running.restart();
  }
  const rows = running.received<{ sensor: string; at: number; senml: string }>("publish");
  const last = some.at(-1)!.at;
  const wanted = expected().filter((row) => (row as { at: number }).at <= last);
  expect(rows.map(({ sensor, at, senml }) => read(sensor, at, senml))).toEqual(wanted);
  await running.close();
});

test("a text that is no number is a dead letter, and the other messages go on", async () => {
  const running = testTopology(topology);
  const [first, second] = messages.filter(({ sensor }) => sensor.startsWith("ci-"));
  const broken = first!.pack.replace(
    /"temperature","u":"Cel","vs":"[^"]*"/,
    '"temperature","u":"Cel","vs":"warm"',
  );
  await running.feed("packs", [{ pack: broken }, { pack: second!.pack }]);
  expect(running.received("publish")).toMatchObject([{ sensor: second!.sensor }]);
  expect(running.deadLetters()).toMatchObject([
    { error: expect.stringContaining('"warm", which is no number') },
  ]);
  await running.close();
});
