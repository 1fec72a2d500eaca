import net from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readIdentity, writeIdentity } from "../../agent/identity/identity-file.js";
import { Renewal } from "../../agent/identity/renewal.js";
import { createLog } from "../../base/index.js";
import { graceMs } from "../../identity/index.js";
import { until } from "../fixtures/until.js";
import { pause, SecureStage, staysOpen, strangersIdentity } from "./secure-stage.js";

const day = 86_400_000;

describe("the device port", () => {
  it("lets in who joined, and nobody else", async () => {
    const stage = await SecureStage.open();
    const identity = await stage.join("gw-1");
    expect(await stage.client(identity).settled()).toBe(true);

    // Plain MQTT: no answer at all.
    const plain = net.connect({ host: "127.0.0.1", port: stage.port });
    const heard: Buffer[] = [];
    plain.on("data", (data) => heard.push(data));
    plain.on("error", () => undefined);
    const closed = new Promise((resolve) => plain.once("close", resolve));
    plain.write(Buffer.from("100c00044d5154540402003c0000", "hex"));
    await closed;
    expect(Buffer.concat(heard).includes(Buffer.from([0x20, 2, 0, 0]))).toBe(false);

    expect(await staysOpen(stage.port, {})).toBe(false);
    const other = strangersIdentity("gw-1");
    expect(await staysOpen(stage.port, { cert: other.certificate, key: other.key })).toBe(false);
    expect(await staysOpen(stage.port, { cert: identity.certificate, key: identity.key })).toBe(true);
    expect(
      await staysOpen(stage.port, {
        cert: identity.certificate,
        key: identity.key,
        minVersion: "TLSv1.1",
        maxVersion: "TLSv1.1",
        ciphers: "DEFAULT@SECLEVEL=0",
      }),
    ).toBe(false);
    expect(stage.lines.join("\n")).toContain("signed by another CA");
    expect(stage.lines.join("\n")).toContain("showed no certificate");
  });

  it("takes a certificate that has ended for as long as the grace, and not longer", async () => {
    const stage = await SecureStage.open();
    const identity = await stage.join("gw-1");
    stage.ahead = 29 * day + graceMs;
    expect(await stage.client(identity).settled()).toBe(true);
    stage.ahead = 31 * day + graceMs;
    expect(await stage.client(identity, "gw-1:control:2").settled()).toBe(false);
    await until("it is said", () => stage.lines.some((line) => line.includes("longer ago than the grace")));
  });

  it("does not take a gateway's certificate for the coordinator's", async () => {
    const stage = await SecureStage.open();
    const identity = await stage.join("gw-1");
    // A gateway that pretends to be the coordinator, for gw-2.
    const { default: tls } = await import("node:tls");
    const heard: Buffer[] = [];
    const fake = tls.createServer({ cert: identity.certificate, key: identity.key, ALPNProtocols: ["mqtt"] });
    fake.on("secureConnection", (socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (data) => heard.push(data));
    });
    await new Promise<void>((resolve) => fake.listen(0, "127.0.0.1", resolve));
    const second = await stage.join("gw-2");
    const { Client } = await import("./secure-stage.js");
    const { port } = fake.address() as net.AddressInfo;
    const victim = new Client(`mqtts://127.0.0.1:${port}`, second, "gw-2:control:1", {});
    expect(await victim.settled()).toBe(false);
    expect(victim.reasons[0]).toContain("made for another purpose");
    await pause(50);
    expect(heard).toEqual([]);
    await victim.transport.close(100);
    fake.close();
  });
});

describe("a gateway whose clock is off", () => {
  const years = 365.25 * day;
  it.each([
    ["in 1970", -Date.now()],
    ["ten years ahead", 10 * years],
  ])(
    "%s joins, connects, and renews when the coordinator's clock says so, not more often",
    async (_, off) => {
      const stage = await SecureStage.open();
      const file = join(stage.directory, "identity.json");
      const identity = await stage.join("gw-1");
      await writeIdentity(file, identity);
      const lines: string[] = [];
      const log = createLog(
        "info",
        ({ text, fields }) => void lines.push(`${text} ${JSON.stringify(fields)}`),
        Date.now,
      );
      const renewal = new Renewal({
        ...{ url: stage.url, file, identity, wall: () => Date.now() + stage.ahead + off, log },
        ...{ everyMs: 3_600_000, askEveryMs: 0 },
      });
      for (let i = 0; i < 3; i++) await renewal.look();
      expect((await readIdentity(file))!.certificate).toBe(identity.certificate);
      expect(lines.filter((line) => line.includes("clock is not the coordinator's"))).toHaveLength(1);
      expect(await stage.client(identity).settled()).toBe(true);
      stage.ahead = 21 * day;
      await renewal.look();
      renewal.stop();
      const renewed = (await readIdentity(file))!;
      expect(renewed.certificate).not.toBe(identity.certificate);
      expect(await stage.client(renewed, "gw-1:control:2").settled()).toBe(true);
    },
  );
});
