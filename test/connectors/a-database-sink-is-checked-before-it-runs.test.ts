import { expect, it } from "vitest";
import {
  type InfluxSinkOptions,
  influxSink,
  type PostgresSinkOptions,
  postgresSink,
} from "../../connectors/index.js";
import { type BoltSpec, type Fields, fields, spout, TopologyBuilder } from "../../topology/index.js";

const database = { url: "postgres://localhost/plant", table: "readings" };

/** What validation says of a topology that ends in this sink. */
function faultsOf(sink: BoltSpec<Fields, Record<never, never>>): string {
  const t = new TopologyBuilder("x");
  const streams = { default: fields({ room: "string", celsius: "double", at: "timestamp" }) };
  const from = t.spout("from", spout({ streams, create: () => ({ open() {}, next: () => "end" }) }));
  t.bolt("to", from.shuffle(), sink);
  try {
    t.build();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const wrong: readonly (readonly [string, Partial<PostgresSinkOptions>, RegExp])[] = [
  [
    "another scheme",
    { url: "mysql://a" },
    /to, url: "mysql:\/\/a" is not the address of a PostgreSQL server/,
  ],
  ["a password in the url", { url: "postgres://a:b@c/d" }, /to, url: the password stands in the url/],
  ["ssl settings in the url", { url: "postgres://c/d?sslmode=require" }, /to, url: ssl settings/],
  ["an unknown placeholder", { url: "postgres://${host}/d" }, /to, url: \$\{host\} stands for nothing/],
  ["no table", { table: "" }, /to, table: "" is not the name of a table/],
  ["a table without schema", { table: ".a" }, /to, table/],
  ["a name that is too long", { positions: "x".repeat(64) }, /to, positions/],
  ["a key that is no field", { key: ["sensor"] }, /to, key: the input has no field sensor/],
  ["an empty key", { key: [] }, /to, key: the key has no field/],
  ["a column for no field", { columns: { humidity: "h" } }, /to, columns: the input has no field humidity/],
  [
    "a key without column",
    { key: ["room"], columns: { at: "at" } },
    /to, key: the key field room has no column/,
  ],
  ["one column for two", { columns: { at: "a", room: "a" } }, /to, columns: two fields go into one column/],
  ["half a certificate", { tls: { cert: "…" } }, /to, tls: a certificate and its key go together/],
];

it.each(wrong)("PostgreSQL: %s is named with its place", (_what, options, words) => {
  expect(faultsOf(postgresSink({ ...database, ...options }))).toMatch(words);
});

it("PostgreSQL: what is right passes", () => {
  expect(faultsOf(postgresSink(database))).toBe("");
  const more = { key: ["room"], columns: { room: "raum", celsius: "c" }, tls: {}, username: "${agent.user}" };
  expect(faultsOf(postgresSink({ ...database, ...more, table: "climate.readings" }))).toBe("");
});

const influx = {
  url: "http://localhost:8086",
  org: "o",
  bucket: "b",
  measurement: "climate",
  timestamp: "at",
};

const wrongPoints: readonly (readonly [string, Partial<InfluxSinkOptions>, RegExp])[] = [
  ["another scheme", { url: "udp://a" }, /to, url: "udp:\/\/a" is not the address of an InfluxDB server/],
  ["a path", { url: "http://a/api/v2/write" }, /to, url: .*without a path/s],
  ["two places", { database: "d" }, /to, bucket: it is not said where/],
  ["no measurement", { measurement: "" }, /to, measurement: "" is not the name of a measurement/],
  ["a tag that is no field", { tags: ["plant"] }, /to, tags: the input has no field plant/],
  ["a timestamp that is none", { timestamp: "celsius" }, /to, timestamp: celsius is of type double/],
  ["no field left", { tags: ["room", "celsius"] }, /to, fields: a point needs a field/],
  [
    "a tag that is a field, too",
    { tags: ["room"], fields: ["room"] },
    /to, tags: room is a tag and something/,
  ],
];

it.each(wrongPoints)("InfluxDB: %s is named with its place", (_what, options, words) => {
  expect(faultsOf(influxSink({ ...influx, ...options }))).toMatch(words);
});

it("InfluxDB: what is right passes", () => {
  expect(faultsOf(influxSink({ ...influx, tags: ["room"] }))).toBe("");
  const { org: _, bucket: __, ...one } = influx;
  expect(faultsOf(influxSink({ ...one, database: "${agent.site}", token: "a:b" }))).toBe("");
});
