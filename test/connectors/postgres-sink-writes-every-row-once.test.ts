import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { seededRandom } from "../../base/index.js";
import { type PostgresSinkOptions, postgresSink } from "../../connectors/index.js";
import { describeWithPostgres, type Postgres, startPostgres } from "../fixtures/postgres.js";
import { pause, until } from "../fixtures/until.js";
import { type BoltDrive, openBolt, temporaryFolder } from "./drive.js";
import { buildSinkChild, liveAndDie } from "./sink-lives.js";

const at = (seq: number, index: number, series = "5.1.1") => ({ link: "a:0>b:0", series, seq, index });
const input = {
  id: "int",
  room: "string?",
  celsius: "double",
  open: "bool?",
  at: "timestamp",
  raw: "bytes?",
  more: "json?",
} as const;
const reading = {
  id: 1,
  room: "hall",
  celsius: 21.5,
  open: true,
  at: 1_795_839_122_123.456,
  raw: null,
  more: null,
};
const columns =
  'id bigint, room text, celsius double precision, "open" boolean, at timestamptz, raw bytea, more jsonb';

describeWithPostgres("PostgreSQL", () => {
  let server: Postgres;
  let tables = 0;
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server.remove());

  /** A table of its own; `$` in the definition stands for its name. */
  async function makeTable(definition = `CREATE TABLE $ (${columns})`): Promise<string> {
    const table = `odd "name" ${++tables}`;
    await server.query(definition.replaceAll("$", `"odd ""name"" ${tables}"`));
    return table;
  }
  const rowsOf = (table: string, what = "*") =>
    server.query(`SELECT ${what} FROM "${table.replaceAll('"', '""')}" ORDER BY id`);

  async function open(
    options: Partial<PostgresSinkOptions> & { table: string },
    given = {},
  ): Promise<BoltDrive> {
    const where = { delivery: "exactly-once", input, ...given };
    // Positions of its own: elsewhere all these links would be one.
    const address = { url: server.url, username: "postgres", positions: `of ${options.table}`, ...options };
    const sink = await openBolt(postgresSink(address), where);
    onTestFinished(async () => sink.bolt.close?.());
    return sink;
  }
  const written = (sink: BoltDrive) => until("all is written", () => sink.held() === 0, 20_000);

  it("takes every type of field, also what JSON has no word for", async () => {
    const table = await makeTable();
    const sink = await open({ table });
    await sink.execute(reading, at(1, 0));
    const odd = { celsius: Number.NaN, raw: new Uint8Array([0, 255]), more: { "it's": ['"', "\\", 1] } };
    await sink.execute({ ...reading, id: 2, room: "'; DROP TABLE x; --", open: null, ...odd }, at(1, 1));
    await sink.execute({ ...reading, id: 3, celsius: Number.NEGATIVE_INFINITY, at: -1.001 }, at(1, 2));
    await written(sink);
    const rows = await rowsOf(table, `*, at::text AS "time"`);
    expect(rows[0]).toMatchObject({
      id: "1",
      room: "hall",
      celsius: 21.5,
      open: true,
      raw: null,
      more: null,
    });
    expect(rows[0]!["time"]).toContain(":02.123456");
    expect(rows[1]).toMatchObject({ room: "'; DROP TABLE x; --", celsius: Number.NaN, more: odd.more });
    expect([...(rows[1]!["raw"] as Buffer)]).toEqual([0, 255]);
    expect(rows[2]).toMatchObject({ celsius: Number.NEGATIVE_INFINITY });
    expect(rows[2]!["time"]).toContain("59.998999");
  });

  it("with a key a tuple replaces the row of its key, also within one batch", async () => {
    const table = await makeTable(`CREATE TABLE $ (${columns}, UNIQUE (id, room))`);
    const sink = await open({
      table,
      key: ["id", "room"],
      columns: { id: "id", room: "room", celsius: "celsius" },
    });
    for (const celsius of [1, 2, 3]) await sink.execute({ ...reading, celsius }, at(1, celsius));
    await sink.execute({ ...reading, id: 2 }, at(2, 0));
    await written(sink);
    await sink.execute({ ...reading, celsius: 4 }, at(1, 3));
    await written(sink);
    expect((await rowsOf(table)).map(({ id, celsius }) => [id, celsius])).toEqual([
      ["1", 4],
      ["2", 21.5],
    ]);
  });

  it("drops what another life has written, and takes a new series for new", async () => {
    const table = await makeTable();
    const first = await open({ table });
    for (const index of [0, 1]) await first.execute({ ...reading, id: index }, at(7, index));
    await written(first);
    const second = await open({ table });
    for (const index of [0, 1, 2]) await second.execute({ ...reading, id: index }, at(7, index));
    await second.execute({ ...reading, id: 3 }, at(1, 0, "5.1.12"));
    await second.execute({ ...reading, id: 4 }, at(8, 0, "5.1.11"));
    await second.execute({ ...reading, id: 5 }, null);
    await written(second);
    expect((await rowsOf(table)).map(({ id }) => id)).toEqual(["0", "1", "2", "3", "5"]);
    expect(second.counts.get("repeated")).toBe(3);
  });

  it("of two owners the older cannot write behind the newer", async () => {
    const table = await makeTable();
    const [older, newer] = [await open({ table }), await open({ table })];
    await older.execute({ ...reading, id: 0 }, at(20, 0));
    await written(older);
    for (let id = 1; id <= 60; id++) {
      for (const sink of [older, newer]) await sink.execute({ ...reading, id }, at(20, id));
      if (id % 10 === 0) await Promise.all([written(older), written(newer)]);
    }
    const ids = (await rowsOf(table)).map(({ id }) => Number(id));
    expect(ids).toEqual(Array.from({ length: 61 }, (_, id) => id));
    expect((older.counts.get("overtaken") ?? 0) + (newer.counts.get("overtaken") ?? 0)).toBeGreaterThan(0);
  });

  it("a row that the server will not have is a dead letter; the others are written", async () => {
    const table = await makeTable(`CREATE TABLE $ (${columns}, CHECK (celsius < 100))`);
    const sink = await open({ table });
    await sink.execute({ ...reading, id: 1 }, at(1, 0));
    await sink.execute({ ...reading, id: 2, celsius: 451 }, at(1, 1));
    await sink.execute({ ...reading, id: 3, room: "nul\0" }, at(1, 2));
    await sink.execute({ ...reading, id: 4 }, at(1, 3));
    await written(sink);
    expect((await rowsOf(table)).map(({ id }) => id)).toEqual(["1", "4"]);
    expect(sink.rejected.map(({ tuple }) => tuple["id"])).toEqual([2, 3]);
    expect(sink.rejected[0]!.error).toContain("violates check constraint");
  });

  it("waits for a server that is away, says so once, and goes on by itself", {
    timeout: 120_000,
  }, async () => {
    const table = await makeTable();
    const sink = await open({ table });
    await sink.execute({ ...reading, id: 0 }, at(1, 0));
    await written(sink);
    await server.stop();
    for (let id = 1; id <= 5; id++) await sink.execute({ ...reading, id }, at(1, id));
    await until("it was tried more than once", () => (sink.counts.get("write-failures") ?? 0) > 2, 20_000);
    expect(sink.held()).toBe(5);
    expect(sink.logged).toHaveLength(1);
    const late = await open({ table: "no such table yet" });
    expect(late.logged[0]).toMatch(/ECONNREFUSED.*waits for the server/);
    await server.start();
    await written(sink);
    expect((await rowsOf(table)).map(({ id }) => Number(id))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("says at the start what does not fit, and what to do", async () => {
    await expect(open({ table: "nowhere" })).rejects.toMatchObject({
      code: "missing-table",
      remedy: expect.stringContaining('CREATE TABLE "nowhere" ("id" …'),
    });
    const narrow = await makeTable("CREATE TABLE $ (id bigint, room text)");
    await expect(open({ table: narrow })).rejects.toMatchObject({
      code: "bad-columns",
      message: expect.stringMatching(/has no column celsius, open, at, raw, more/),
    });
    const strict = await makeTable(`CREATE TABLE $ (${columns}, plant text NOT NULL)`);
    await expect(open({ table: strict })).rejects.toMatchObject({ message: expect.stringMatching(/plant/) });
    const odd = await makeTable(`CREATE TABLE $ (${columns.replace("at timestamptz", "at uuid")})`);
    await expect(open({ table: odd })).rejects.toMatchObject({
      code: "bad-columns",
      message: expect.stringMatching(/cannot take at \(timestamp\) into at \(uuid\)/),
    });
    const keyless = await makeTable();
    await expect(open({ table: keyless, key: ["id"] })).rejects.toMatchObject({
      code: "bad-key",
      remedy: expect.stringContaining("CREATE UNIQUE INDEX"),
    });
    await server.query("CREATE ROLE reader LOGIN");
    await expect(open({ table: keyless, username: "reader" })).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(/permission denied/),
    });
  });

  it("has every row once after kills of its process and restarts of the server", {
    timeout: 240_000,
  }, async () => {
    const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));
    const table = await makeTable("CREATE TABLE $ (n bigint, text text)");
    const child = await buildSinkChild(temporaryFolder());
    const { implementation } = postgresSink({ url: server.url, username: "postgres", table });
    if (implementation.kind !== "builtin") throw new Error("not a connector");
    const sink = { kind: "postgres", config: implementation.config } as const;
    const random = seededRandom(seed);
    const tuples = await liveAndDie(child, sink, 15, random, async (life) => {
      if (life % 4 !== 3) return;
      await pause(100 + random.below(150));
      await server.stop();
      await server.start();
    });
    const name = `"${table.replaceAll('"', '""')}"`;
    const found = await server.query(
      `SELECT count(*)::int AS rows, count(DISTINCT n)::int AS once FROM ${name}`,
    );
    expect(found[0], `SEED=${seed}`).toEqual({ rows: tuples, once: tuples });
  });
});
