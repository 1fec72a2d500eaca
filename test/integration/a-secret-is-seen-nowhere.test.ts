import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Folder, launch } from "../cli/launch.js";
import { LongProcess, startTestCoordinator, type TestCoordinator } from "../cli/process.js";

const canary = 'canary-"7f3a\\9c';

/** A sink that wants the secret, and a bolt that reads it behind our back and shouts it in every way. */
const topology = (file: string) => `import { readFileSync } from "node:fs";
import { TopologyBuilder, bolt, fields, mqttSink, spout } from "headwater";
const number = fields({ n: "int" });
const t = new TopologyBuilder("leaky");
const numbers = t.spout("numbers", spout({
  streams: { default: number },
  create: () => {
    let n = 0;
    let context;
    return {
      open(given) {
        context = given;
      },
      next(out) {
        if (n < 5) {
          out.emit({ n: ++n });
          return "reading";
        }
        setTimeout(() => context.wake(), 20);
        return "idle";
      },
    };
  },
}));
t.bolt("broker", numbers.local(), mqttSink({
  url: "mqtt://127.0.0.1:9",
  topic: "out",
  username: "leaky",
  password: "\${secret:canary}",
}));
t.bolt("shout", numbers.local(), bolt({
  input: number,
  streams: {},
  create: () => {
    const secret = readFileSync(${JSON.stringify(file)}, "utf8");
    let context;
    return {
      open(given) {
        context = given;
      },
      execute({ n }) {
        context.log("warn", "the secret is " + secret);
        console.log("on the console: " + JSON.stringify({ secret }));
        throw new Error(n + " failed with " + encodeURIComponent(secret) + " and " + secret);
      },
    };
  },
}));
export default t.build();
`;

const folder = new Folder();
let coordinator: TestCoordinator;
let agent: LongProcess;
const run = (line: string) => launch(line.split(" "), { cwd: folder.path, env: coordinator.env });

beforeAll(async () => {
  const secrets = join(folder.path, "secrets");
  mkdirSync(secrets);
  writeFileSync(join(secrets, "canary"), canary, { mode: 0o600 });
  await folder.write("topology.ts", topology(join(secrets, "canary")));
  coordinator = await startTestCoordinator(folder.path);
  const place = ["--broker", coordinator.brokerUrl, "--state-dir", join(folder.path, "agent")];
  agent = new LongProcess(["agent", "--name", "gw-1", ...place, "--secrets-dir", secrets], coordinator.env);
  await agent.line(/connected to the broker/);
});

afterAll(async () => {
  await agent.stop();
  await coordinator.process.stop();
  folder[Symbol.dispose]();
});

it("what was said, shown, counted and stored holds no secret, though user code shouts it", async () => {
  expect((await run("submit topology.ts --no-wait")).code).toBe(0);
  const letters = async () => (await run("deadletters leaky")).out;
  await expect.poll(letters, { timeout: 30_000, interval: 200 }).toContain("5 failed with");
  const token = readFileSync(join(folder.path, "headwater", "coordinator", "api-token"), "utf8").trim();
  const metrics = await fetch(`${coordinator.httpUrl}/metrics`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const shown = {
    logs: (await run("logs leaky")).out,
    letters: await letters(),
    described: (await run("describe leaky --json")).out,
    tap: (await run("tap leaky shout dead-letters -n 5 --seconds 1")).out,
    metrics: await metrics.text(),
    agent: agent.lines.join("\n"),
    coordinator: coordinator.process.lines.join("\n"),
    agentFiles: textBelow(join(folder.path, "agent")),
    coordinatorFiles: textBelow(join(folder.path, "headwater")),
  };
  // It was there to be shown: the reference stands in its place.
  expect(shown.logs).toContain("the secret is ${secret:canary}");
  expect(shown.logs).toContain('on the console: {"secret":"${secret:canary}"}');
  expect(shown.letters).toContain("failed with ${secret:canary} and ${secret:canary}");
  expect(shown.coordinatorFiles).toContain("leaky");
  const forms = [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary), btoa(canary)];
  for (const [where, text] of Object.entries(shown))
    for (const form of forms) expect([where, text.includes(form)]).toEqual([where, false]);
});

function textBelow(directory: string): string {
  return readdirSync(directory)
    .map((name) => {
      const path = join(directory, name);
      return statSync(path).isDirectory() ? textBelow(path) : readFileSync(path, "latin1");
    })
    .join("\n");
}
