import { connect } from "node:tls";
import { expect, it } from "vitest";
import { askForSelf, joinFleet, renewIdentity } from "../../agent/identity/join.js";
import { parseJoinToken } from "../../identity/index.js";
import { startHttpProxy } from "../fixtures/http-proxy.js";
import { until } from "../fixtures/until.js";
import { Client, SecureStage, strangersIdentity } from "./secure-stage.js";

const large = 200_000;

it("a gateway joins, works and renews over HTTPS and WebSocket, also through a proxy", async () => {
  const stage = await SecureStage.open();
  const url = stage.url.replace("mqtts:", "wss:").concat("/mqtt");
  const proxy = await startHttpProxy({ password: "secret" });
  for (const way of [undefined, `http://gateway:secret@127.0.0.1:${proxy.port}`]) {
    const name = way === undefined ? "gw-1" : "gw-2";
    const identity = await joinFleet(url, parseJoinToken(await stage.token()), name, way);
    expect(await askForSelf(url, identity, way)).toMatchObject({ name, why: "" });
    const address = { url, identity: await renewIdentity(url, identity, way) };
    const transportOf = (id: string) =>
      new Client(address.url, address.identity, id, {
        address: { ...address, ...(way ? { proxy: way } : {}) },
      });
    const [hears, speaks] = [transportOf(`${name}:hears:1`), transportOf(`${name}:speaks:1`)];
    expect(await hears.settled()).toBe(true);
    expect(await speaks.settled()).toBe(true);
    await hears.transport.subscribe(`headwater/d/+/${name}/t`, 1);
    const payload = Buffer.alloc(large, name);
    for (let n = 0; n < 20; n++)
      speaks.transport.publish(`headwater/d/${name}/${name}/t`, payload, { qos: 1 });
    await until("all came", () => hears.messages.length === 20);
    expect(hears.messages.every((message) => payload.equals(message.payload))).toBe(true);
    // The rules and the operators' decisions are the same.
    await expect(hears.transport.subscribe("headwater/#", 1)).rejects.toMatchObject({
      code: "subscription-denied",
    });
    await stage.api("POST", `/v1/devices/${name}/quarantine`);
    await until("both are cut off", () => hears.reasons.length > 0 && speaks.reasons.length > 0);
    const again = transportOf(`${name}:again:1`);
    expect(await again.settled()).toBe(false);
    for (const one of [hears, speaks, again]) await one.transport.close(500);
  }
});

it("nobody comes in over WebSocket without a certificate of this CA, or to another path", async () => {
  const stage = await SecureStage.open();
  const identity = await stage.join("gw-1");
  const other = strangersIdentity("gw-1");
  const answer = (given: object, path: string, protocol = "mqtt") =>
    new Promise<string>((resolve) => {
      const socket = connect({
        ...{ host: "127.0.0.1", port: stage.port, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] },
        ...given,
      });
      let said = "";
      socket.on("error", () => resolve(said));
      socket.on("close", () => resolve(said.split("\r\n")[0]!));
      socket.on("data", (data) => {
        said += data.toString("latin1");
        if (said.includes("101 ")) socket.destroy();
      });
      const lines = ["host: hq", "connection: upgrade", "upgrade: websocket", "sec-websocket-version: 13"];
      const key = `sec-websocket-key: ${Buffer.alloc(16).toString("base64")}`;
      const all = [`GET ${path} HTTP/1.1`, ...lines, key, `sec-websocket-protocol: ${protocol}`];
      socket.write(`${all.join("\r\n")}\r\n\r\n`);
    });
  const own = { cert: identity.certificate, key: identity.key };
  expect(await answer(own, "/mqtt")).toContain("101 ");
  expect(await answer(own, "/elsewhere")).toContain("404 ");
  expect(await answer(own, "/mqtt", "chat")).toContain("404 ");
  expect(await answer({}, "/mqtt")).toContain("403 ");
  expect(await answer({ cert: other.certificate, key: other.key }, "/mqtt")).toContain("403 ");
});
