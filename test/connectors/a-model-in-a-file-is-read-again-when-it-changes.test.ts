import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type FilePredictOptions, filePredict } from "../../connectors/index.js";
import { type BoltSpec, type Fields, fields, type Streams } from "../../topology/index.js";
import { openBolt, scope, temporaryFolder } from "./drive.js";

const reading = fields({ light: "double", humidity: "double" });
type Options = FilePredictOptions<typeof reading, "dust">;

function bolt(path: string, more: Partial<Options> = {}): BoltSpec<Fields, Streams> {
  const options: Options = { path, features: ["light", "humidity"], as: "dust", refresh: 100, ...more };
  return filePredict(options) as unknown as BoltSpec<Fields, Streams>;
}

const linear = (weight: number) => ({ kind: "linear", features: ["light"], weights: [weight], intercept: 1 });
const tree = { kind: "tree", features: ["humidity"], nodes: [[0, 40, 1, 2], [-1], [-2]] };

function fileWith(model: unknown): { readonly path: string; replace(text: string): void } {
  const path = join(temporaryFolder(), "model.json");
  const replace = (text: string) => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  replace(JSON.stringify(model));
  return { path, replace };
}

async function opened(path: string, more: Partial<Options> = {}) {
  const drive = await openBolt(bolt(path, more));
  onTestFinished(() => void drive.bolt.close?.());
  const ask = async (light = 2) => {
    await drive.execute({ light, humidity: 50 });
    return drive.emitted.splice(0);
  };
  return { ...drive, ask };
}

test("each reading has what the model in the file says, and the next one what a new model says", async () => {
  const { path, replace } = fileWith(linear(3));
  const { ask, logged } = await opened(path);
  expect(await ask()).toEqual([["default", { light: 2, humidity: 50, dust: 7 }]]);
  replace(JSON.stringify(tree));
  await vi.waitFor(async () => expect(await ask()).toMatchObject([["default", { dust: -2 }]]), 5_000);
  await vi.waitFor(() => expect(logged).toEqual([expect.stringMatching(/has changed: tree model/)]), 5_000);
});

test("a damaged file, one that does not fit, or none: the model in use stays, said once", async () => {
  const { path, replace } = fileWith(linear(3));
  const { ask, counts, logged } = await opened(path);
  const bad = [
    ["{ not json", /goes on with the linear model that it has: .*holds no JSON/],
    [JSON.stringify({ ...linear(1), features: ["dust"] }), /it needs the feature "dust"/],
    [JSON.stringify({ ...linear(1), weights: [] }), /its weights or its intercept are no numbers/],
    ["x".repeat(8 * 1024 * 1024 + 1), /has 8388609 bytes, at most 8388608/],
  ] as const;
  for (const [n, [text, said]] of bad.entries()) {
    replace(text);
    await vi.waitFor(() => expect(counts.get("unreadable")).toBe(n + 1), 10_000);
    expect(logged.at(-1)).toMatch(said);
    expect(await ask()).toMatchObject([["default", { dust: 7 }]]);
  }
  rmSync(path);
  await vi.waitFor(() => expect(counts.get("unreadable")).toBe(bad.length + 1), 10_000);
  expect(await ask()).toMatchObject([["default", { dust: 7 }]]);
  replace(JSON.stringify(linear(4)));
  await vi.waitFor(async () => expect(await ask()).toMatchObject([["default", { dust: 9 }]]), 10_000);
});

test("without a model nothing runs; a feature that is no number is an error of its tuple", async () => {
  await expect(openBolt(bolt("/nowhere/model.json"))).rejects.toMatchObject({ code: "unreadable-file" });
  const folder = join(temporaryFolder(), "model.json");
  mkdirSync(folder);
  await expect(openBolt(bolt(folder))).rejects.toMatchObject({ code: "unreadable-file" });
  const { path, replace } = fileWith("no model");
  await expect(openBolt(bolt(path))).rejects.toMatchObject({ code: "bad-model" });
  replace(JSON.stringify(linear(1)));
  const { execute } = await opened(path);
  await expect((async () => execute({ light: "much", humidity: 1 }))()).rejects.toThrow(/light/);
});

test("the path may name the agent; options that do not fit are named", async () => {
  const { path } = fileWith(linear(3));
  const named = path.replace("model.json", "$" + "{agent.name}.json");
  renameSync(path, named.replace("$" + "{agent.name}", scope.agent.name));
  expect(await (await opened(named)).ask()).toMatchObject([["default", { dust: 7 }]]);
  expect(() => bolt(path, { features: [] })).toThrow(/there are none/);
  expect(() => bolt(path, { refresh: 99 })).toThrow(/shorter than 100 ms/);
  const { streams } = bolt(path);
  const derive = streams as Exclude<typeof streams, string | Streams>;
  const { faults } = derive([{ light: "string", humidity: "int" }], { inputs: [], tasks: 1 });
  expect(faults).toMatchObject([{ input: 0, message: "the feature light is string" }]);
});
