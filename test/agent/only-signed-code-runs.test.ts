import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeployGuard, deployKeysOf } from "../../agent/deploy-guard.js";
import { isDocument } from "../../documents/index.js";
import { bundleContent, publicKeyText, signBundle } from "../../proto/index.js";

const mine = generateKeyPairSync("ed25519");
const foreign = generateKeyPairSync("ed25519");
const key = publicKeyText(mine.publicKey);

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "headwater-guard-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Puts a bundle where an agent would have it. */
function lay(text: string, topology: string, revision: number, by: KeyObject | null = mine.privateKey) {
  const code = new TextEncoder().encode(text);
  const bytes = by === null ? code : signBundle(code, topology, revision, by);
  const bundle = createHash("sha256").update(bytes).digest("hex");
  const path = join(directory, `${bundle}.mjs`);
  writeFileSync(path, bytes);
  return { path, bundle, bytes };
}

function attempt(act: () => void): string {
  try {
    act();
    return "runs";
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return code === "code-refused" ? /\((\S+), \d+ since/.exec(message)![1]! : code;
  }
}

const start = (guard: DeployGuard, { path, bundle }: ReturnType<typeof lay>, topology = "barn") =>
  attempt(() => guard.raise(path, topology, bundle));

describe("an agent with a deploy key", () => {
  it("runs what is signed with it, and nothing that is not, by another, or for another topology", () => {
    const guard = new DeployGuard([key], directory);
    expect(start(guard, lay("a", "barn", 1))).toBe("runs");
    expect(start(guard, lay("b", "barn", 2, null))).toBe("unsigned");
    expect(start(guard, lay("b", "barn", 2, foreign.privateKey))).toBe("other-key");
    expect(start(guard, lay("b", "silo", 2))).toBe("swapped");
    expect(start(guard, lay("b", "silo", 2), "silo")).toBe("runs");
    expect(guard.refused).toEqual({ code: 0, unsigned: 1, damaged: 0, "other-key": 1, swapped: 1, older: 0 });
  });

  it("says what is wrong, how often that was, and what helps", () => {
    const guard = new DeployGuard([key], directory);
    const unsigned = lay("b", "barn", 2, null);
    expect(() => guard.check(unsigned.path, "barn", unsigned.bundle)).toThrow(
      "this agent refuses to run barn: nobody has signed its code (unsigned, 1 since its start)",
    );
  });

  it("does not go back: not now, not after a restart; the same may start again and again", () => {
    const [first, second] = [lay("a", "barn", 1), lay("b", "barn", 2)];
    const guard = new DeployGuard([key], directory);
    expect(start(guard, first)).toBe("runs");
    expect(start(guard, second)).toBe("runs");
    expect(start(guard, second)).toBe("runs");
    expect(start(guard, first)).toBe("older");
    const later = new DeployGuard([key], directory);
    expect(start(later, first)).toBe("older");
    expect(start(later, lay("c", "barn", 2))).toBe("older");
    expect(start(later, second)).toBe("runs");
    // The way back is to sign the older code anew.
    expect(start(later, lay("a", "barn", 3))).toBe("runs");
  });

  it("that holds the next version ready may still go on with the one that runs", () => {
    const [first, second] = [lay("a", "barn", 1), lay("b", "barn", 2)];
    const guard = new DeployGuard([key], directory);
    expect(start(guard, first)).toBe("runs");
    expect(attempt(() => guard.check(second.path, "barn", second.bundle))).toBe("runs");
    expect(start(guard, first)).toBe("runs");
  });

  it("looks at the file each time: one that was changed on the disk does not start", () => {
    const bundle = lay("a", "barn", 1);
    const guard = new DeployGuard([key], directory);
    expect(start(guard, bundle)).toBe("runs");
    writeFileSync(bundle.path, signBundle(new TextEncoder().encode("evil"), "barn", 9, mine.privateKey));
    expect(start(guard, bundle)).toBe("damaged");
    rmSync(bundle.path);
    expect(start(guard, bundle)).toBe("store-failed");
  });

  it("runs nothing while what it remembers cannot be read, or written", () => {
    writeFileSync(join(directory, "deployed.json"), "[[");
    const bundle = lay("a", "barn", 1);
    expect(start(new DeployGuard([key], directory), bundle)).toBe("store-failed");
    const nowhere = new DeployGuard([key], join(directory, "deployed.json"));
    expect(start(nowhere, bundle)).toBe("store-failed");
  });

  it("refuses the next version while it could not remember that it ran, with place and remedy", () => {
    const [first, second] = [lay("a", "barn", 1), lay("b", "barn", 2)];
    const guard = new DeployGuard([key], directory);
    expect(start(guard, first)).toBe("runs");
    const file = join(directory, "deployed.json");
    mkdirSync(`${file}.part`);
    expect(guard.objection("check", second.path, "barn", second.bundle)).toEqual({
      kind: "worker-refused",
      why: expect.stringMatching(/deployed\.json cannot be used: EISDIR.*; look at the disk/),
    });
    expect(guard.objection("raise", second.path, "barn", second.bundle)).toMatchObject({
      kind: "worker-ended",
      why: expect.stringContaining("; look at the disk"),
    });
    expect(start(guard, first)).toBe("runs");
    rmSync(`${file}.part`, { recursive: true });
    const remembered = readFileSync(file, "utf8");
    expect(guard.objection("check", second.path, "barn", second.bundle)).toBeNull();
    expect(readFileSync(file, "utf8")).toBe(remembered);
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(start(guard, second)).toBe("runs");
  });

  it("remembers a bounded number of topologies, those of late", () => {
    const floors = Array.from({ length: 1_000 }, (_, i) => [`t-${i}`, { revision: 5, bundle: "x" }]);
    writeFileSync(join(directory, "deployed.json"), JSON.stringify(floors));
    const guard = new DeployGuard([key], directory);
    expect(start(guard, lay("a", "t-new", 5), "t-new")).toBe("runs");
    expect(start(guard, lay("b", "t-1", 4), "t-1")).toBe("older");
    expect(start(guard, lay("b", "t-0", 4), "t-0")).toBe("runs");
  });
});

it("an agent without one runs what the coordinator sends", () => {
  const guard = new DeployGuard([], directory);
  expect(start(guard, lay("a", "barn", 1, null))).toBe("runs");
});

it("an agent for ready components only runs documents, and no code, whoever has signed it", () => {
  const isWithoutCode = (bundle: Uint8Array) => isDocument(bundleContent(bundle));
  const document = JSON.stringify({ kind: "headwater/document", version: 1, name: "barn" });
  for (const keys of [[], [key]]) {
    const guard = new DeployGuard(keys, directory, isWithoutCode);
    expect(start(guard, lay(document, "barn", 20 + keys.length))).toBe("runs");
    expect(start(guard, lay("export default 1", "barn", 30))).toBe("code");
    expect(start(guard, lay(` ${document}`, "barn", 31))).toBe("code");
    expect(start(guard, lay('{"kind":"headwater/document"};evil()', "barn", 32))).toBe("code");
    expect(start(guard, lay('{"kind":"headwater/document","version":2}', "barn", 33))).toBe("code");
    expect(attempt(() => guard.check(lay("a", "barn", 34).path, "barn", "0"))).toBe("damaged");
  }
  expect(start(new DeployGuard([key], directory, isWithoutCode), lay(document, "barn", 1))).toBe("older");
});

it("keys come as words or in files, and anything else is refused", () => {
  const file = join(directory, "keys");
  writeFileSync(file, `# of the plant\n${key}\n\n${publicKeyText(foreign.publicKey)}\n`);
  expect(deployKeysOf([key])).toEqual([key]);
  expect(deployKeysOf([file])).toEqual([key, publicKeyText(foreign.publicKey)]);
  writeFileSync(file, String(mine.privateKey.export({ type: "pkcs8", format: "pem" })));
  for (const wrong of [file, `${key}x`, "hwk1:short", "/nowhere", ""])
    expect(() => deployKeysOf([wrong])).toThrow(/is no deploy key/);
});
