import tls from "node:tls";
import { describe, expect, it } from "vitest";
import { askForSelf, joinFleet, renewIdentity } from "../../agent/identity/join.js";
import { Authority, newAuthority } from "../../coordinator/identity/authority.js";
import { parseJoinToken } from "../../identity/index.js";
import { startHttpProxy } from "../fixtures/http-proxy.js";
import { until } from "../fixtures/until.js";
import { SecureStage } from "./secure-stage.js";

describe("a join token", () => {
  it("lets one device in, and the second is refused and logged", async () => {
    const stage = await SecureStage.open();
    const token = parseJoinToken(await stage.token({ labels: { site: "north" } }));
    const identity = await joinFleet(stage.url, token, "gw-1");
    expect(identity).toMatchObject({ name: "gw-1", role: "agent", labels: { site: "north" } });
    const again = joinFleet(stage.url, token, "gw-2");
    await expect(again).rejects.toMatchObject({
      code: "join-refused",
      message: expect.stringMatching(/used already/),
    });
    expect(stage.lines.some((line) => line.startsWith("a device was refused"))).toBe(true);
    expect(stage.lines.join("\n")).not.toContain(token.secret);
    const { tokens } = await stage.api<{ tokens: unknown[] }>("GET", "/v1/join-tokens");
    expect(tokens).toMatchObject([{ status: "used", used: 1, labels: { site: "north" } }]);
    expect(JSON.stringify(tokens)).not.toContain(token.secret);
  });

  it("of ten devices that come at once lets in one", async () => {
    const stage = await SecureStage.open();
    const token = parseJoinToken(await stage.token());
    const names = Array.from({ length: 10 }, (_, index) => `gw-${index}`);
    const results = await Promise.allSettled(names.map((name) => joinFleet(stage.url, token, name)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("that expired, was revoked, or has another secret is refused", async () => {
    const stage = await SecureStage.open();
    const short = parseJoinToken(await stage.token({ ttlMs: 60_000 }));
    stage.ahead = 61_000;
    await expect(joinFleet(stage.url, short, "gw-1")).rejects.toMatchObject({
      message: expect.stringMatching(/expired/),
    });
    const revoked = parseJoinToken(await stage.token());
    await stage.api("POST", `/v1/join-tokens/${revoked.id}/revoke`);
    await expect(joinFleet(stage.url, revoked, "gw-1")).rejects.toMatchObject({
      message: expect.stringMatching(/revoked/),
    });
    const good = parseJoinToken(await stage.token());
    const forged = { ...good, secret: "a".repeat(26) };
    await expect(joinFleet(stage.url, forged, "gw-1")).rejects.toMatchObject({
      message: expect.stringMatching(/not known/),
    });
    await expect(joinFleet(stage.url, good, "../gw")).rejects.toMatchObject({ code: "bad-name" });
    await expect(joinFleet(stage.url, good, "__proto__")).rejects.toMatchObject({ code: "bad-name" });
    // None of these cost the good one its use.
    expect((await joinFleet(stage.url, good, "gw-1")).name).toBe("gw-1");
  });

  it("does not give the name of one device to another, unless it is made for that name", async () => {
    const stage = await SecureStage.open();
    const first = await stage.join("gw-1");
    const live = stage.client(first);
    expect(await live.settled()).toBe(true);
    await expect(stage.join("gw-1")).rejects.toMatchObject({
      message: expect.stringMatching(/has joined before/),
    });
    const second = await stage.join("gw-1", { name: "gw-1" });
    // The device that had the name is out at once, and stays out.
    await until("the first is cut off", () => live.reasons.length > 0);
    expect(await stage.client(first, "gw-1:control:2").settled()).toBe(false);
    expect(await stage.client(second, "gw-1:control:3").settled()).toBe(true);
  });

  it("holds after a restart of the coordinator", async () => {
    const stage = await SecureStage.open();
    const token = parseJoinToken(await stage.token());
    const identity = await joinFleet(stage.url, token, "gw-1");
    const fresh = parseJoinToken(await stage.token());
    await stage.stop();
    await stage.start();
    await expect(joinFleet(stage.url, token, "gw-2")).rejects.toMatchObject({
      message: expect.stringMatching(/used already/),
    });
    expect((await joinFleet(stage.url, fresh, "gw-2")).authority).toBe(identity.authority);
    expect(await stage.client(identity).settled()).toBe(true);
  });
});

describe("joining", () => {
  it("sends nothing to who is not the coordinator that made the token", async () => {
    const stage = await SecureStage.open();
    const token = parseJoinToken(await stage.token());
    // The same kind of CA and certificate, but another CA; and one that shows the true CA behind its own.
    const other = new Authority(newAuthority(Date.now()));
    const { certificate, key } = other.issueServer(["127.0.0.1"], Date.now());
    const [leaf] = certificate.split(/(?<=-----END CERTIFICATE-----\n)/);
    const trueAuthority = (await stage.join("gw-9")).authority;
    for (const chain of [certificate, `${leaf}${trueAuthority}`]) {
      let heard = 0;
      const fake = tls.createServer({ cert: chain, key, ALPNProtocols: ["http/1.1"] }, (socket) => {
        socket.on("error", () => undefined);
        socket.on("data", (data) => {
          heard += data.length;
        });
      });
      await new Promise<void>((resolve) => fake.listen(0, "127.0.0.1", resolve));
      const { port } = fake.address() as { port: number };
      await expect(joinFleet(`mqtts://127.0.0.1:${port}`, token, "gw-1")).rejects.toMatchObject({
        code: "untrusted",
      });
      expect(heard).toBe(0);
      fake.close();
    }
    expect((await joinFleet(stage.url, token, "gw-1")).name).toBe("gw-1");
  });

  it("needs TLS, and a certificate is renewed with the one before", async () => {
    const stage = await SecureStage.open();
    const token = parseJoinToken(await stage.token());
    await expect(joinFleet("mqtt://127.0.0.1:1", token, "gw-1")).rejects.toMatchObject({
      code: "bad-broker-url",
    });
    const identity = await joinFleet(stage.url, token, "gw-1");
    const renewed = await renewIdentity(stage.url, identity);
    expect(renewed.certificate).not.toBe(identity.certificate);
    expect(renewed.key).not.toBe(identity.key);
    expect(await stage.client(renewed).settled()).toBe(true);
    await stage.api("POST", "/v1/devices/gw-1/revoke");
    await expect(renewIdentity(stage.url, renewed)).rejects.toMatchObject({ code: "join-refused" });
  });
});

describe("behind a proxy", () => {
  it("a device joins, asks and renews as without one", async () => {
    const stage = await SecureStage.open();
    const proxy = await startHttpProxy({ password: "secret" });
    const way = `http://gateway:secret@127.0.0.1:${proxy.port}`;
    const identity = await joinFleet(stage.url, parseJoinToken(await stage.token()), "gw-1", way);
    expect(await askForSelf(stage.url, identity, way)).toMatchObject({ name: "gw-1", why: "" });
    expect((await renewIdentity(stage.url, identity, way)).name).toBe("gw-1");
    expect(proxy.asked).toEqual(Array.from({ length: 3 }, () => `127.0.0.1:${stage.port}`));
    const token = parseJoinToken(await stage.token());
    const wrong = way.replace("secret", "other");
    await expect(joinFleet(stage.url, token, "gw-2", wrong)).rejects.toThrow(/wants a user name/);
    // The token was never sent, so it is still good.
    expect((await joinFleet(stage.url, token, "gw-2", way)).name).toBe("gw-2");
  });
});

describe("the deploy key", () => {
  it("is the one that the token named, whatever a coordinator says then or later", async () => {
    const stage = await SecureStage.open();
    const [theirs, ours] = ["hwk1:of-a-stolen-coordinator", "hwk1:of-the-operator"];
    const token = parseJoinToken(await stage.token({ deployKey: theirs }));
    const identity = await joinFleet(stage.url, { ...token, deployKey: ours }, "gw-1");
    expect(identity.deployKey).toBe(ours);
    expect((await renewIdentity(stage.url, identity)).deployKey).toBe(ours);
  });
});

describe("an operator's word", () => {
  it.each(["revoke", "quarantine"])("%s ends what is open within 5 s, and keeps it out", async (word) => {
    const stage = await SecureStage.open();
    const identity = await stage.join("gw-1");
    const control = stage.client(identity);
    const worker = stage.client(identity, "gw-1:climate:1");
    const other = stage.client(await stage.join("gw-2"));
    for (const one of [control, worker, other]) expect(await one.settled()).toBe(true);
    const began = performance.now();
    expect(await stage.api("POST", `/v1/devices/gw-1/${word}`, { why: "stolen" })).toMatchObject({
      sessions: 2,
      device: { name: "gw-1", why: "stolen" },
    });
    await until("both are cut off", () => control.reasons.length > 0 && worker.reasons.length > 0);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await stage.client(identity, "gw-1:control:2").settled()).toBe(false);
    expect(other.transport.connected).toBe(true);
    await stage.stop();
    await stage.start();
    expect(await stage.client(identity, "gw-1:control:3").settled()).toBe(false);
    const approve = stage.api("POST", "/v1/devices/gw-1/approve");
    if (word === "revoke") await expect(approve).rejects.toThrow(/for good/);
    else {
      await approve;
      expect(await stage.client(identity, "gw-1:control:4").settled()).toBe(true);
    }
  });

  it("is waited for, when the token says so", async () => {
    const stage = await SecureStage.open();
    const identity = await stage.join("gw-1", { needsApproval: true });
    expect(await stage.client(identity).settled()).toBe(false);
    await stage.api("POST", "/v1/devices/gw-1/approve");
    expect(await stage.client(identity, "gw-1:control:2").settled()).toBe(true);
  });
});
