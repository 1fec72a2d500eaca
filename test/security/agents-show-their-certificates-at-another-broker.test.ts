import { expect, it, onTestFinished } from "vitest";
import { joinFleet } from "../../agent/identity/join.js";
import { type Identity, parseJoinToken } from "../../identity/index.js";
import { prepareFleetMosquitto } from "../fixtures/fleet-mosquitto.js";
import { describeWithMosquitto, freePort } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { Client, SecureStage } from "./secure-stage.js";

const sure = { qos: 1, retain: false } as const;

/** A coordinator that keeps a Mosquitto's files, and that Mosquitto, configured as it is printed. */
async function opened() {
  const mosquitto = await prepareFleetMosquitto();
  onTestFinished(() => mosquitto.remove());
  const { url, certificates } = mosquitto;
  const mqttsPort = await freePort();
  const stage = await SecureStage.open({ broker: url, brokerFiles: certificates, mqttsPort });
  await mosquitto.start();
  const joined = async (name: string) =>
    joinFleet(`mqtts://127.0.0.1:${mqttsPort}`, parseJoinToken(await stage.token()), name);
  const dial = async (identity: Identity, part = "control") => {
    const client = new Client(url, identity, `${identity.name}:${part}:1`, {});
    onTestFinished(() => client.transport.close(500));
    await client.settled();
    return client;
  };
  /** Tries once, and leaves: two clients of one id would take the session from each other. */
  const getsIn = async (identity: Identity, part: string) => {
    const client = new Client(url, identity, `${identity.name}:${part}:1`, {});
    const connected = await client.settled();
    await client.transport.close(500);
    return connected;
  };
  return { stage, mosquitto, joined, dial, getsIn };
}

describeWithMosquitto("agents at a Mosquitto that goes by the fleet's certificates", () => {
  it("are known by them, speak for themselves alone, and those that are shut out stay out", async () => {
    const { stage, mosquitto, joined, dial, getsIn } = await opened();
    const [one, two] = [await joined("gw-1"), await joined("gw-2")];
    await until("the coordinator is there", () =>
      stage.lines.some((line) => /connected to the bro/.test(line)),
    );
    const first = await dial(one);
    const second = await dial(two);
    expect([first.transport.connected, second.transport.connected]).toEqual([true, true]);

    await second.transport.subscribe("headwater/d/+/gw-2/t", 1);
    // On a connection of its own, which Mosquitto 2.0 may end for it.
    const forger = (await dial(one, "forger")).transport;
    await new Promise((decided) => {
      forger.publish("headwater/d/gw-3/gw-2/t", Buffer.from("1"), sure, () => decided(null));
      setTimeout(decided, 2_000, null);
    });
    await forger.close(500);
    first.transport.publish("headwater/d/gw-1/gw-2/t", Buffer.from("1"), sure);
    await until("the second has heard the first", () => second.messages.length > 0);
    expect(second.messages.map(({ topic }) => topic)).toEqual(["headwater/d/gw-1/gw-2/t"]);

    await stage.api("POST", "/v1/devices/gw-1/revoke", { why: "stolen" });
    await stage.api("POST", "/v1/devices/gw-2/quarantine", { why: "odd" });
    mosquitto.reload();
    for (const identity of [one, two])
      await expect.poll(() => getsIn(identity, "again"), { timeout: 10_000 }).toBe(false);
    // Others come and go, and who was shut out for a while is let in again.
    await stage.api("POST", "/v1/devices/gw-2/approve", {});
    mosquitto.reload();
    await expect.poll(() => getsIn(two, "later"), { timeout: 10_000 }).toBe(true);
    expect(await getsIn(await joined("gw-4"), "control")).toBe(true);
    expect(await getsIn(one, "later")).toBe(false);
  }, 60_000);

  it("change to another CA with the fleet: certificates and lists of both count", async () => {
    const { stage, mosquitto, joined, getsIn } = await opened();
    const [before, out] = [await joined("gw-1"), await joined("gw-2")];
    await stage.api("POST", "/v1/authority/rotate", {});
    await stage.api("POST", "/v1/devices/gw-2/revoke", { why: "stolen" });
    const after = await joined("gw-3");
    mosquitto.reload();
    await expect.poll(() => getsIn(after, "control"), { timeout: 10_000 }).toBe(true);
    expect(await getsIn(before, "control")).toBe(true);
    expect(await getsIn(out, "control")).toBe(false);
  }, 60_000);
});
