import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { createConnectors, postgresLookup } from "../../connectors/index.js";
import {
  type Bolt,
  type BoltSpec,
  type ComponentContext,
  type Fields,
  fields,
  type Json,
  type Streams,
} from "../../topology/index.js";
import { describeWithPostgres, type Postgres, startPostgres } from "../fixtures/postgres.js";
import { openBolt, scope } from "./drive.js";

const reading = fields({ machine: "string", rms: "double" });
const machines = fields({
  name: "string",
  line: "string",
  floor: "int?",
  since: "timestamp?",
  mark: "bytes?",
  more: "json?",
});
const adds = { line: "line", floor: "floor", since: "since", mark: "mark", more: "more" } as const;

describeWithPostgres("a table in PostgreSQL", () => {
  let server: Postgres;
  let tables = 0;
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server?.remove());

  const columns =
    'name text, line text, floor int, since timestamp, mark bytea, more jsonb, "not asked for" interval';

  /** A table of its own with an odd name. */
  async function makeTable(definition = columns): Promise<string> {
    await server.query(`CREATE TABLE "the ""machines"" ${++tables}" (${definition})`);
    return `the "machines" ${tables}`;
  }
  const put = (table: string, values: string) => {
    return server.query(`INSERT INTO "${table.replaceAll('"', '""')}" VALUES ${values}`);
  };

  function lookup(table: string, more: object = {}) {
    return postgresLookup<typeof reading, typeof machines, typeof adds>({
      url: server.url,
      username: "postgres",
      table,
      fields: machines,
      by: { machine: "name" },
      adds,
      refresh: 100,
      ...more,
    }) as unknown as BoltSpec<Fields, Streams>;
  }

  async function opened(table: string, more: object = {}) {
    const drive = await openBolt(lookup(table, more));
    onTestFinished(async () => drive.bolt.close?.());
    const ask = async (machine: string) => {
      await drive.execute({ machine, rms: 1 });
      return drive.emitted.splice(0);
    };
    return { ...drive, ask };
  }

  it("is read whole: every type, nulls, times in UTC; an unknown key goes to unmatched", async () => {
    const table = await makeTable();
    await put(table, `('press-1', 'north', 2, '2026-01-02 03:04:05.678', '\\x00ff', '{"a": [1]}', '1 day')`);
    await put(table, "('press-2', 'south', null, null, null, null, null)");
    const { ask } = await opened(table);
    const row = { machine: "press-1", rms: 1, line: "north", floor: 2, more: { a: [1] } };
    const since = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    expect(await ask("press-1")).toEqual([["default", { ...row, since, mark: new Uint8Array([0, 255]) }]]);
    expect(await ask("press-2")).toMatchObject([["default", { line: "south", floor: null, since: null }]]);
    expect(await ask("press-3")).toEqual([["unmatched", { machine: "press-3", rms: 1 }]]);
  });

  it("of thousands of rows; those that do not fit, or have the key of another, are said", async () => {
    const table = await makeTable();
    await put(table, Array.from({ length: 2_500 }, (_, n) => `('press-${n}', 'line ${n % 7}')`).join(", "));
    await put(table, "(null, 'nowhere'), ('press-7', 'twice')");
    const { ask, counts, logged } = await opened(table);
    expect(await ask("press-2499")).toMatchObject([["default", { line: "line 0" }]]);
    expect(counts.get("malformed")).toBe(1);
    expect(logged.join("\n")).toMatch(/a row of .* is left out: .*name/);
    expect(logged.join("\n")).toMatch(/has 1 rows whose key another row has, too/);
  });

  it("is read again; while the server is away the old rows count, said once", async () => {
    const table = await makeTable();
    await put(table, "('press-1', 'north')");
    const { ask, counts, logged } = await opened(table);
    expect(await ask("press-1")).toMatchObject([["default", { line: "north" }]]);
    await server.query(`UPDATE "${table.replaceAll('"', '""')}" SET line = 'east'`);
    await vi.waitFor(
      async () => expect(await ask("press-1")).toMatchObject([["default", { line: "east" }]]),
      {
        timeout: 20_000,
      },
    );
    await server.stop();
    await vi.waitFor(() => expect(counts.get("unreadable")).toBeGreaterThan(0), { timeout: 20_000 });
    expect(await ask("press-1")).toMatchObject([["default", { line: "east" }]]);
    expect(logged.join("\n")).toMatch(/goes on with the 1 rows that it has: /);
    await server.start();
    await put(table, "('press-2', 'west')");
    await vi.waitFor(
      async () => expect(await ask("press-2")).toMatchObject([["default", { line: "west" }]]),
      {
        timeout: 20_000,
      },
    );
  });

  it("is waited for while its server is away, and given up when the task ends", async () => {
    const table = await makeTable();
    await put(table, "('press-1', 'north')");
    await server.stop();
    const [waiting, ended] = [begun(table), begun(table)];
    for (const { logged } of [waiting, ended]) {
      await vi.waitFor(() => expect(logged.join()).toMatch(/waits for the server/), { timeout: 20_000 });
    }
    await ended.bolt.close?.();
    await ended.opening;
    await server.start();
    await waiting.opening;
    const emitted: object[] = [];
    const out = { emit: (row: object) => void emitted.push(row) } as never;
    await waiting.bolt.execute({ machine: "press-1", rms: 1 }, out);
    expect(emitted).toMatchObject([{ line: "north" }]);
  });

  it("that is not there, or has no such column, is named with what to do", async () => {
    await expect(opened("nowhere")).rejects.toThrow(/relation "nowhere" does not exist/);
    const narrow = await makeTable("name text");
    await expect(opened(narrow)).rejects.toThrow(/column "line" does not exist/);
  });

  /** A bolt on its way to be open. */
  function begun(table: string) {
    const { implementation } = lookup(table) as unknown as {
      readonly implementation: { readonly builtin: string; readonly config: Json };
    };
    const bolt = createConnectors().make(implementation.builtin, implementation.config, scope) as Bolt;
    onTestFinished(async () => bolt.close?.());
    const logged: string[] = [];
    const log = (_: string, text: string) => void logged.push(text);
    const context = { component: "lookup", log, count: () => {} } as unknown as ComponentContext;
    return { bolt, logged, opening: Promise.resolve(bolt.open!(context)) };
  }
});

it("wrong options are named: no such field, a bad address or table, types that differ", () => {
  const options = { url: "postgres://localhost/plant", table: "machines", fields: machines } as const;
  const made = (more: object) =>
    postgresLookup({ ...options, by: { machine: "name" }, adds: { line: "line" }, ...more } as never);
  expect(() => made({ by: { machine: "machine" } })).toThrow(/the table has no field machine/);
  expect(() => made({ refresh: 10 })).toThrow(/shorter than 100 ms/);
  const checked = (more: object) => {
    const { implementation } = made(more) as unknown as {
      readonly implementation: { readonly check: () => readonly { readonly message: string }[] };
    };
    return implementation.check().map(({ message }) => message);
  };
  expect(checked({})).toEqual([]);
  expect(checked({ url: "mysql://a" })).toEqual([expect.stringMatching(/not the address of a PostgreSQL/)]);
  expect(checked({ table: "" })).toEqual([expect.stringMatching(/not the name of a table/)]);
});
