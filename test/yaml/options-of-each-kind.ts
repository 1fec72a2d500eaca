import * as headwater from "../../index.js";

/** Of what components in tests of all of them are fed with. */
export const fields = headwater.fields({
  room: "string",
  sensor: "string",
  kind: "string",
  line: "string",
  celsius: "double",
  maybe: "double?",
  n: "int",
  at: "timestamp",
  body: "bytes",
  state: "json",
});
export const broker = "mqtt://127.0.0.1";

/** Options of each kind as YAML has them, but those that name streams or hold aggregates. */
export const bolts: Readonly<Record<string, unknown>> = {
  select: ["room", "celsius"],
  annotate: { by: "room", adds: { line: "int" }, table: { hall: { line: 1 } } },
  bloomMembers: { value: "sensor", members: ["a", "b"], falsePositives: 0.001 },
  convert: { value: "celsius", from: "°C", to: "°F", as: "fahrenheit" },
  counterRate: { value: "n", at: "at", wrapsAfter: 65_536, by: ["room", "sensor"] },
  deadband: { value: "celsius", percent: 10, at: "at", atLeastEvery: "1m", by: "sensor" },
  dedupe: { by: ["sensor", "n"], within: "1h" },
  everyNth: { n: 3 },
  ewma: { value: "celsius", halfLife: "30s", at: "at" },
  fileLookup: {
    path: "/x/${agent.name}.csv",
    fields: { room: "string", l: "int" },
    by: { room: "room" },
    adds: { l: "l" },
  },
  filePredict: { path: "/x/${agent.name}.json", features: ["celsius"], as: "hot", refresh: "1m" },
  fill: { value: "maybe", with: "last" },
  hysteresisAlarm: { value: "celsius", at: "at", raise: 80, clear: 70, escalateAfter: ["1m", 300_000] },
  inOrder: { at: "at" },
  interpolate: { value: "celsius", at: "at", every: "1m", by: "sensor", gapMax: "5m" },
  kalman: { value: "celsius", processNoise: 0.1, sensorNoise: 0.1 },
  lttb: { value: "celsius", at: "at", from: 100, to: 10 },
  movingZScore: { value: "celsius", last: 20, threshold: 3 },
  parseBytes: { value: "body", layout: { t: { type: "i16be", at: 0 } }, keep: ["room"] },
  parseCsv: { value: "line", columns: { a: "int", b: "double" }, keep: ["room"] },
  parseSenml: { value: "line", keep: ["room"] },
  parseSparkplug: { value: "body", kind: "kind", by: "sensor" },
  predict: {
    features: ["celsius"],
    model: { kind: "linear", features: ["celsius"], weights: [2], intercept: 1 },
  },
  rangeCheck: { value: "celsius", min: -40, max: 85 },
  rename: { celsius: "temperature" },
  seasonalAnomaly: { value: "celsius", at: "at", period: "1d", parts: 24 },
  silence: { by: ["room", "sensor"], after: "5m" },
  spikeFilter: { value: "celsius", last: 5, tolerance: 0.5 },
  swingingDoor: { value: "celsius", at: "at", deviation: 0.5 },
  throttle: { interval: "10s", by: "sensor" },
  trainLinear: { features: ["celsius"], target: "n", last: 100, every: 10 },
  trainTree: { features: ["celsius"], target: "n", last: 100, depthMax: 3 },
  writeSenml: { name: ["room", "sensor"], value: "celsius", at: "at", unit: "Cel" },
  mqttSink: { url: broker, topic: "${topology}/${task}/{room}", username: "me", password: "${secret:it}" },
  fileSink: { path: "/x/${agent.site}.jsonl" },
  logSink: { level: "warn", text: "{room} is {celsius}" },
  influxSink: {
    url: "http://127.0.0.1:8086",
    database: "plant",
    measurement: "heat",
    tags: ["room"],
    timestamp: "at",
  },
  postgresSink: { url: "postgres://127.0.0.1/plant", table: "heat", key: ["sensor", "at"] },
  postgresLookup: {
    url: "postgres://127.0.0.1/plant",
    table: "rooms",
    fields: { room: "string", floor: "int" },
    by: { room: "room" },
    adds: { floor: "floor" },
  },
};
export const spouts: Readonly<Record<string, unknown>> = {
  mqttFeed: { url: broker, topic: "a/{room}/{sensor}", fields, dedupeKey: ["sensor", "n"] },
  fileReplay: { path: "/x.csv", fields, pace: "real-time", timeField: "at" },
};
export const joins: Readonly<Record<string, readonly [sides: readonly [string, string], options: object]>> = {
  join: [
    ["left", "right"],
    { by: "room", time: "at", size: "10s", kind: "full", fields: { l: "left.celsius", r: "right.celsius" } },
  ],
  intervalJoin: [
    ["left", "right"],
    { by: { room: "room" }, time: "at", between: ["-5s", 0], fields: { l: "left.n" }, keysMax: 10 },
  ],
  lookup: [
    ["stream", "table"],
    { by: "room", adds: { other: "celsius" }, time: { left: "at", right: "at" } },
  ],
};
