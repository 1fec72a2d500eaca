/** What the files of a new project depend on. */
export interface ProjectNames {
  /** Name of the project and its topology. */
  readonly name: string;
  /** What package.json says of headwater: a version, or the path of a checkout. */
  readonly headwater: string;
}

/** The files of a first topology project, by path. Each is meant to be read, run and changed. */
export function projectFiles({ name, headwater }: ProjectNames): Readonly<Record<string, string>> {
  return {
    "package.json": `${JSON.stringify(manifest(name, headwater), null, 2)}\n`,
    "tsconfig.json": `${JSON.stringify(compilerSettings, null, 2)}\n`,
    ".gitignore": "node_modules/\n",
    "topology.ts": topology(name),
    "topology.test.ts": test,
    "readings.csv": readings,
    "README.md": readme(name),
  };
}

function manifest(name: string, headwater: string) {
  return {
    name,
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: {
      start: "headwater run topology.ts --input readings.csv",
      test: "vitest run",
      types: "tsc --noEmit",
      validate: "headwater validate topology.ts",
    },
    dependencies: { headwater },
    devDependencies: { "@types/node": "^20.19.43", typescript: "^6.0.3", vitest: "^4.1.12" },
  };
}

const compilerSettings = {
  compilerOptions: {
    module: "NodeNext",
    moduleResolution: "NodeNext",
    target: "ES2023",
    lib: ["ES2023"],
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  },
  include: ["*.ts"],
};

function topology(name: string): string {
  return `import { bolt, fields, filter, mqttFeed, mqttSink, TopologyBuilder } from "headwater";

/** A weather station publishes on weather/<station>: {"celsius": 21.5, "at": 1767225600000} */
const reading = fields({ station: "string", celsius: "double", at: "timestamp" });

/** What we publish: a station was never so warm, or never so cold, since we began to watch. */
const extreme = fields({ station: "string", kind: "string", celsius: "double", at: "timestamp" });

const broker = process.env.BROKER ?? "mqtt://127.0.0.1:7883"; // headwater submit -p BROKER=mqtt://…

const t = new TopologyBuilder("${name}");

const readings = t.spout(
  "readings",
  mqttFeed({ url: broker, topic: "weather/{station}", format: "json", fields: reading }),
);

const plausible = t.bolt(
  "plausible",
  readings,
  filter((r) => r.celsius > -60 && r.celsius < 60),
);

const extremes = t.bolt(
  "extremes",
  plausible.fields("station"), // all readings of a station go to the same task
  bolt({
    streams: { default: extreme },
    create: () => {
      const seen = new Map<string, { low: number; high: number }>();
      return {
        execute({ station, celsius, at }, out) {
          const before = seen.get(station);
          if (before === undefined) {
            seen.set(station, { low: celsius, high: celsius });
          } else if (celsius > before.high) {
            before.high = celsius;
            out.emit({ station, kind: "high", celsius, at });
          } else if (celsius < before.low) {
            before.low = celsius;
            out.emit({ station, kind: "low", celsius, at });
          }
        },
      };
    },
  }),
);

t.bolt("publish", extremes, mqttSink({ url: broker, topic: "extremes/{station}" }));

export default t.build();
`;
}

const test = `import { expect, it } from "vitest";
import { testTopology } from "headwater/testing";
import topology from "./topology.js";

const at = Date.UTC(2026, 0, 1);

it("publishes a station's new highs and lows, and no nonsense", async () => {
  const test = testTopology(topology);
  await test.feed("readings", [
    { station: "roof", celsius: 4, at },
    { station: "roof", celsius: 5, at: at + 1000 },
    { station: "roof", celsius: 999, at: at + 2000 },
    { station: "yard", celsius: 20, at: at + 3000 },
    { station: "roof", celsius: 3, at: at + 4000 },
  ]);
  expect(test.received("publish")).toEqual([
    { station: "roof", kind: "high", celsius: 5, at: at + 1000 },
    { station: "roof", kind: "low", celsius: 3, at: at + 4000 },
  ]);
  expect(test.deadLetters()).toEqual([]);
  await test.close();
});
`;

const readings = `station,celsius,at
roof,4.0,2026-01-01T06:00:00Z
yard,6.5,2026-01-01T06:00:01Z
roof,3.1,2026-01-01T06:10:00Z
yard,6.9,2026-01-01T06:10:01Z
roof,999,2026-01-01T06:20:00Z
yard,warm,2026-01-01T06:20:01Z
roof,5.2,2026-01-01T12:00:00Z
yard,6.7,2026-01-01T12:00:01Z
`;

function readme(name: string): string {
  return `# ${name}

A topology for Headwater: weather stations in, new highs and lows out.

    npm install
    npm start          run it here on readings.csv, without any broker
    npm test           topology.test.ts: given tuples, exact outputs
    npm run validate   everything that is wrong with it, with place and remedy

Then for real, each in a terminal of its own:

    npx headwater coordinator
    npx headwater agent --name gw-1
    npx headwater submit topology.ts
    npx headwater describe ${name}
    npx headwater tap ${name} extremes

Send it a reading with any MQTT client, to the coordinator's broker on port 7883:

    mosquitto_pub -p 7883 -t weather/roof -m '{"celsius": 4.5, "at": 1767225600000}'

In \`topology.ts\` the feed names topic and fields, \`plausible\` and \`extremes\` are bolts; groupings like
\`.fields("station")\` say which task gets which tuple. A wrong field name is a compile error: try it.
`;
}
