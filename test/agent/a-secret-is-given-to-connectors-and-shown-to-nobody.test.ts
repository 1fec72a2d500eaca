import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secrets, secretSources } from "../../agent/secrets.js";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "headwater-secrets-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function lay(folder: string, name: string, text: string): string {
  const path = join(directory, folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, name), text);
  return path;
}

describe("a secret", () => {
  it("comes from the directory, else from systemd's credentials, else from the environment", () => {
    const own = lay("own", "a", "from the directory\n");
    const credentials = lay("credentials", "a", "from credentials");
    lay("credentials", "b", "from credentials");
    const environment = {
      CREDENTIALS_DIRECTORY: credentials,
      HEADWATER_SECRET_A: "from the environment",
      HEADWATER_SECRET_B: "from the environment",
      HEADWATER_SECRET_DB_PASSWORD: "from the environment",
      HEADWATER_BROKER_PASSWORD: "no secret of topologies",
    };
    const secrets = new Secrets(secretSources(own, environment));
    expect(secrets.get("a")).toBe("from the directory");
    expect(secrets.get("b")).toBe("from credentials");
    expect(secrets.get("db-password")).toBe("from the environment");
    expect(() => secrets.get("broker-password")).toThrow(/there is no secret "broker-password" here/);
    expect(() => secrets.get("c")).toThrow(expect.objectContaining({ code: "no-secret" }));
  });

  it("that was changed is the new one at the next start of a component", () => {
    const own = lay("own", "a", "first-value");
    const secrets = new Secrets(secretSources(own, {}));
    expect(secrets.get("a")).toBe("first-value");
    lay("own", "a", "second-value");
    expect(secrets.get("a")).toBe("second-value");
    expect(secrets.redact("first-value, second-value")).toBe("${secret:a}, ${secret:a}");
  });

  it("has a name that cannot lead out of the directory", () => {
    const own = lay("own", "a", "x");
    lay(".", "outside", "the shadow file");
    const secrets = new Secrets(secretSources(own, {}));
    for (const name of [
      "../outside",
      "..",
      ".",
      "",
      "/etc/passwd",
      "a/../../outside",
      "A",
      "a\0",
      "__proto__",
    ])
      expect(() => secrets.get(name)).toThrow(expect.objectContaining({ code: "no-secret" }));
    expect(() => secrets.get("constructor")).toThrow(expect.objectContaining({ code: "no-secret" }));
  });

  it("that is there and cannot be read is not looked for elsewhere", () => {
    const own = lay("own", "b", "x");
    mkdirSync(join(own, "a"));
    const secrets = new Secrets(secretSources(own, { HEADWATER_SECRET_A: "another" }));
    expect(() => secrets.get("a")).toThrow(/EISDIR/);
  });

  it("is taken out whole where another one is a part of it, whichever was given first", () => {
    const own = lay("own", "part", "hunter22");
    lay("own", "whole", "my-hunter22-and-more");
    for (const names of [
      ["part", "whole"],
      ["whole", "part"],
    ]) {
      const secrets = new Secrets(secretSources(own, {}));
      for (const name of names) secrets.get(name);
      expect(secrets.redact("hunter22 my-hunter22-and-more")).toBe("${secret:part} ${secret:whole}");
    }
  });

  it("leaves nothing of itself where another one, or itself, overlaps it", () => {
    const own = lay("own", "a", "north-gate-77");
    lay("own", "b", "77-south-gate");
    lay("own", "c", "abcabcabc");
    lay("own", "d", "secret:a}");
    const secrets = new Secrets(secretSources(own, {}));
    for (const name of ["b", "a", "c", "d"]) secrets.get(name);
    expect(secrets.redact("it is north-gate-77-south-gate.")).toBe("it is ${secret:a}${secret:b}.");
    expect(secrets.redact("x abcabcabcabc y")).toBe("x ${secret:c} y");
    expect(secrets.redact("77-south-gate, north-gate-77")).toBe("${secret:b}, ${secret:a}");
  });

  it("is taken out of every text that leaves, however it is written there", () => {
    const value = 'p"ss w\\rd/+1';
    const secrets = new Secrets(secretSources(lay("own", "a", value), {}));
    const texts = [value, JSON.stringify(value), encodeURIComponent(value), btoa(value)];
    // It was given to nobody yet, so that nobody can have written it.
    expect(secrets.redactAll(texts)).toEqual(texts);
    secrets.get("a");
    const message = {
      kind: "report",
      tasks: [{ why: `cannot connect with ${value}`, at: 1, more: null }],
      items: texts,
      bytes: new Uint8Array([1, 2]),
    };
    expect(secrets.redactAll(message)).toEqual({
      kind: "report",
      tasks: [{ why: "cannot connect with ${secret:a}", at: 1, more: null }],
      items: ["${secret:a}", '"${secret:a}"', "${secret:a}", "${secret:a}"],
      bytes: new Uint8Array([1, 2]),
    });
  });

  it("of several lines is taken out line by line, too; one of a few letters is not", () => {
    const own = lay("own", "key", "-----BEGIN KEY-----\nMIGHAgEAMBMGByqGSM49\nAgEG\n-----END KEY-----\n");
    lay("own", "pin", "on");
    const secrets = new Secrets(secretSources(own, {}));
    secrets.get("key");
    secrets.get("pin");
    expect(secrets.redact("bad line MIGHAgEAMBMGByqGSM49 on line 2")).toBe(
      "bad line ${secret:key} on line 2",
    );
  });
});
