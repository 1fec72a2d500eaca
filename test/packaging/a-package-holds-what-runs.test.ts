import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createBroker } from "../../broker/index.js";
import { debArchitectures, machineOf } from "../../packaging/index.js";
import { freePort } from "../fixtures/mosquitto.js";
import { startWebSocketBridge } from "../fixtures/web-socket-bridge.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const hasDpkg = spawnSync("dpkg-deb", ["--version"]).status === 0;
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

/** Third-party packages in an agent's program; another one is a decision, not an accident. */
const agentPackages = [
  ...["@marcbachmann/cel-js", "abstract-level", "bl", "classic-level", "level-transcoder", "mqtt"],
  ...["mqtt-packet", "protobufjs", "valibot"],
];
/** Those of the files beside it: the driver of PostgreSQL, the broker of the feed listener, WebSocket. */
const besidePackages =
  /^(?:pg.*|postgres-.*|split2|xtend|aedes.*|fastparallel|mqemitter|qlobber|reusify|ws)$/;

/** Packs as somebody with another umask, time zone and language would. */
function packInto(out: string, environment: Readonly<Record<string, string>>, umask: string): string {
  const tsx = join(root, "node_modules", ".bin", "tsx");
  const line = `umask ${umask} && exec "$0" packaging/main.ts --out "$1"`;
  return execFileSync("sh", ["-c", line, tsx, out], {
    cwd: root,
    env: { ...process.env, SOURCE_DATE_EPOCH: "1700000000", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  }).toString();
}

const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

describe.runIf(hasDpkg)("npm run package", () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-packages-"));
  const first = join(folder, "first");
  const second = join(folder, "second");
  let said = "";

  beforeAll(() => {
    expect(existsSync(join(root, "dist", "cli", "main.js")), "compile first: npm run build").toBe(true);
    said = packInto(first, { TZ: "UTC", LC_ALL: "C" }, "022");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const deb = (name: string, architecture: string) =>
    join(first, `headwater-${name}_${version}_${architecture}.deb`);
  const unpacked = (name: string, architecture: string) => {
    const target = join(folder, `${name}-${architecture}`);
    execFileSync("dpkg-deb", ["-x", deb(name, architecture), target]);
    return target;
  };

  it("gives the same bytes when it is run again, whoever runs it", () => {
    packInto(second, { TZ: "Pacific/Chatham", LC_ALL: "C.UTF-8" }, "077");
    const names = readdirSync(first);
    expect(names).toContain("SHA256SUMS");
    expect(readdirSync(second)).toEqual(names);
    for (const name of names) expect(sha256(join(second, name)), name).toBe(sha256(join(first, name)));
  });

  it("says how large everything is; the agent's program stays below a million bytes", () => {
    const bytes = Number(/([\d,]+) {2}headwater-agent\.mjs/.exec(said)![1]!.replaceAll(",", ""));
    expect(bytes).toBe(readFileSync(join(first, "headwater-agent.mjs")).length);
    expect(bytes).toBeLessThanOrEqual(1_000_000);
  });

  it("has a text of one byte a character in V8: one beyond Latin-1 would double it, in every thread", () => {
    const text = readFileSync(join(first, "headwater-agent.mjs"), "utf8");
    expect(text.match(/.{0,40}[^\0-\u00ff].{0,40}/)?.[0]).toBeUndefined();
  });

  it.each(Object.entries(debArchitectures))(
    "has the native part for %s, by its content",
    (name, processor) => {
      for (const program of ["agent", "coordinator"]) {
        const target = unpacked(program, name);
        const prebuilds = join(
          target,
          "usr",
          "lib",
          `headwater-${program}`,
          "prebuilds",
          `linux-${processor}`,
        );
        const natives = readdirSync(prebuilds);
        expect(natives.length).toBeGreaterThan(0);
        for (const native of natives) {
          const path = join(prebuilds, native);
          expect(machineOf(readFileSync(path), path)).toBe(processor);
        }
        const field = (key: string) =>
          execFileSync("dpkg-deb", ["-f", deb(program, name), key])
            .toString()
            .trim();
        expect(field("Architecture")).toBe(name);
        expect(field("Depends")).not.toMatch(/node/i);
      }
    },
  );

  it("bills every third-party package of the agent, with version, licence and hash", () => {
    const bill = JSON.parse(readFileSync(join(first, "headwater-agent.cdx.json"), "utf8"));
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" });
    const names: string[] = bill.components.map(({ name }: { name: string }) => name);
    expect(said).toContain("headwater-agent: 9 third-party packages in its bundle");
    for (const name of agentPackages) expect(names).toContain(name);
    const others = names.filter((name) => !agentPackages.includes(name));
    expect(others.filter((name) => !besidePackages.test(name))).toEqual([]);
    for (const { version, licenses, hashes, purl } of bill.components) {
      expect(purl).toContain(version);
      expect(licenses[0].license.id).toMatch(/^[A-Z0-9]/);
      expect(hashes[0].content).toMatch(/^[0-9a-f]{128}$/);
    }
  });

  it("puts nothing into the npm tarball but what runs", () => {
    const listed = execFileSync("tar", ["tzf", join(first, `headwater-${version}.tgz`)]).toString();
    const names = listed.trim().split("\n");
    expect(names).toContain("package/dist/cli/main.js");
    expect(names).toContain("package/systemd/headwater-agent.service");
    const surplus = /\/(test|bench|packaging|examples|packages)\/|\.map$|tsbuildinfo|(?<!\.d)\.ts$/;
    expect(names.filter((name) => surplus.test(name))).toEqual([]);
  });

  it("starts from where a package has it, on this machine", () => {
    const processor = process.arch === "x64" ? "amd64" : process.arch === "arm64" ? "arm64" : "armhf";
    for (const program of ["agent", "coordinator"]) {
      const launcher = join(unpacked(program, processor), `usr/lib/headwater-${program}/bin/headwater`);
      expect(execFileSync(launcher, ["--version"]).toString().trim()).toBe(version);
      const help = execFileSync(launcher, [program, "--help"]).toString();
      expect(help).toContain(`Usage: headwater ${program}`);
      const wrong = spawnSync(launcher, [program, "--state-dri", "x"], { encoding: "utf8" });
      expect(wrong.stderr).toContain("did you mean --state-dir?");
      expect(wrong.status).toBe(2);
    }
  });

  /** Says at the end of a process whether it has loaded Node's HTTP. */
  const probe =
    'process.on("exit",()=>console.error(`http:${process.moduleLoadList.includes("NativeModule http")}`))';

  /** Log of an agent that was installed from its package; it is ended when it says what is waited for. */
  const logOfAgent = async (words: readonly string[], until: RegExp) => {
    const processor = process.arch === "x64" ? "amd64" : process.arch === "arm64" ? "arm64" : "armhf";
    const launcher = join(unpacked("agent", processor), "usr/lib/headwater-agent/bin/headwater");
    const agent = spawn(launcher, ["agent", "--name", "gw-1", ...words], {
      env: { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(probe)}` },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    for await (const chunk of agent.stderr) {
      log += chunk;
      if (until.test(log) || log.includes("error:")) agent.kill();
    }
    return log;
  };

  it("loads the broker that lies beside it when sensors shall publish to the gateway", async () => {
    const nowhere = ["--broker", "mqtt://127.0.0.1:1", "--state-dir", join(folder, "listening")];
    const listening = /listens to sensors/;
    const listener = ["--feed-listener", `${await freePort()}`];
    expect(await logOfAgent([...nowhere, ...listener], listening)).toMatch(listening);
  });

  it("reaches its broker over WebSocket", async () => {
    const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
    onTestFinished(() => broker.close());
    const port = await startWebSocketBridge(broker.port);
    const words = ["--broker", `ws://127.0.0.1:${port}/mqtt`, "--state-dir", join(folder, "over-ws")];
    const connected = /connected to the broker/;
    const log = await logOfAgent(words, connected);
    expect(log).toMatch(connected);
    expect(log).toContain("http:true");
  });

  it("holds no HTTP of Node in memory when its broker is reached without", async () => {
    const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
    onTestFinished(() => broker.close());
    const words = ["--broker", `mqtt://127.0.0.1:${broker.port}`, "--state-dir", join(folder, "without")];
    const connected = /connected to the broker/;
    const log = await logOfAgent(words, connected);
    expect(log).toMatch(connected);
    expect(log).toContain("http:false");
  });

  it("asks at installation whether Node.js will do, in scripts that a shell can read", () => {
    const script = join(folder, "control");
    execFileSync("dpkg-deb", ["-e", deb("agent", "amd64"), script]);
    const postinst = readFileSync(join(script, "postinst"), "utf8");
    expect(postinst).toContain('"$launcher" --version');
    for (const name of ["postinst", "prerm", "postrm"])
      expect(spawnSync("sh", ["-n", join(script, name)]).status).toBe(0);
  });
});

describe("a native part", () => {
  it("is known by its content, whatever its name is", () => {
    const header = Buffer.alloc(64);
    header.writeUInt32BE(0x7f454c46);
    header[5] = 1;
    header.writeUInt16LE(183, 18);
    expect(machineOf(header, "a.node")).toBe("arm64");
    header.writeUInt16LE(8, 18);
    expect(() => machineOf(header, "a.node")).toThrow(/no shared object for ARM or x86-64/);
    expect(() => machineOf(Buffer.from("#!/bin/sh\n"), "a.node")).toThrow(/no shared object/);
  });
});
