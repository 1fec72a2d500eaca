/**
 * `npm run test:long -- [name …]`: the long forms of tests that `npm test` and `.ci/run` play short. Times
 * and rates are held to what is promised then, not to what a busy machine manages, so they want a quiet one.
 * Without names all of them: every test, then 20,000 seeds, then 30 minutes of chaos in exactly-once and 10
 * in at-least-once. Exit 1 if one failed, 2 for a name that there is not.
 */
import { spawnSync } from "node:child_process";

const integration = (file: string) => [
  "npx",
  ...["vitest", "run", "--project", "processes", `test/integration/${file}`],
];
const chaos = (minutes: string, delivery: string) =>
  `npm run chaos -- --minutes ${minutes} --delivery ${delivery} --feed both`.split(" ");
const all: Readonly<Record<string, readonly string[]>> = {
  tests: ["npm", "test"],
  simulate: ["npm", "run", "simulate", "--", "--seeds", "20000"],
  chaos: chaos("30", "exactly-once"),
  "chaos-at-least-once": chaos("10", "at-least-once"),
};
/** Each is one of `tests`. */
const single: Readonly<Record<string, readonly string[]>> = {
  offline: integration("an-offline-gateway-keeps-its-readings-on-disk.test.ts"),
  cuts: integration("a-gateway-without-uplink-loses-nothing.test.ts"),
  update: integration("an-update-stops-intake-for-a-moment.test.ts"),
  throttle: integration("a-slow-sink-throttles-its-feed.test.ts"),
  failover: integration("a-copy-takes-over-with-all-its-state.test.ts"),
  standby: integration("a-lost-copy-stops-nobody-for-long.test.ts"),
  sensor: integration("a-sensor-that-waits-for-each-puback-is-served.test.ts"),
};
const known = { ...all, ...single };

const names = process.argv.slice(2);
const unknown = names.filter((name) => known[name] === undefined);
if (unknown.length > 0) {
  console.error(`${unknown.join(", ")}: give one of ${Object.keys(known).join(", ")}`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(all)) {
  const [command, ...words] = known[name]!;
  const env = { ...process.env, HEADWATER_LONG: "1" };
  const { status } = spawnSync(command!, words, { env, stdio: "inherit" });
  if (status === 0) continue;
  console.error(`${name} failed`);
  process.exit(1);
}
