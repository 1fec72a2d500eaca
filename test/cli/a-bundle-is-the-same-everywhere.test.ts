import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bundleBytesMax, bundleTopology } from "../../cli/bundle.js";
import { folderOf, goodTopology } from "./launch.js";

const files = {
  "topology.ts": goodTopology.replace('"numbers"', 'process.env.NAME ?? process.env["OTHER"] ?? "numbers"'),
};

describe("a bundle", () => {
  it("is named after its bytes, and the same from every folder", async () => {
    using here = await folderOf(files);
    using there = await folderOf(files);
    const one = await bundleTopology(`${here.path}/topology.ts`);
    const two = await bundleTopology(`${there.path}/topology.ts`);
    expect(one.sha256).toBe(createHash("sha256").update(one.code).digest("hex"));
    expect(two.sha256).toBe(one.sha256);
    expect(Buffer.from(one.code).toString()).not.toContain(here.path);
    expect(one.spec.name).toBe("numbers");
  });

  it("holds its parameters, and nothing of the environment", async () => {
    using folder = await folderOf(files);
    process.env["NAME"] = "from-the-shell";
    const plain = await bundleTopology(`${folder.path}/topology.ts`);
    delete process.env["NAME"];
    const named = await bundleTopology(`${folder.path}/topology.ts`, { NAME: "other" });
    const indexed = await bundleTopology(`${folder.path}/topology.ts`, { OTHER: "third" });
    expect([plain, named, indexed].map(({ spec }) => spec.name)).toEqual(["numbers", "other", "third"]);
    expect(new Set([plain.graph, named.graph, indexed.graph]).size).toBe(3);
  });

  it("holds no engine, only what a topology is written with", async () => {
    using folder = await folderOf(files);
    const { code } = await bundleTopology(`${folder.path}/topology.ts`);
    const text = Buffer.from(code).toString();
    expect(text).not.toMatch(/mqtt-packet|protobufjs|aedes/);
    expect(code.length).toBeLessThan(128 * 1024);
  });

  it("has a limit", async () => {
    const big = `console.log(${JSON.stringify("x".repeat(bundleBytesMax))}.length);\n`;
    using folder = await folderOf({ ...files, "big.ts": `${big}${goodTopology}` });
    await expect(bundleTopology(`${folder.path}/big.ts`)).rejects.toMatchObject({ code: "bundle-too-large" });
  });
});
