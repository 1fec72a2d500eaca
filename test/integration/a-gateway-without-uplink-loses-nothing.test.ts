import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { startTcpProxy, type TcpProxy } from "../fixtures/tcp-proxy.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { queuedBy } from "./queued.js";
import { passing } from "./topologies.js";

const long = process.env["HEADWATER_LONG"] === "1";
const cutMs = long ? 60_000 : 10_000;
const rate = 500;
const standstillMsMax = 1_000;
const grownMbMax = 40;

describeWithMosquitto("the uplink of one gateway, cut in silence under load", () => {
  const brokers: Mosquitto[] = [];
  let fleet: Fleet;
  let proxy: TcpProxy;
  let ledger: Ledger;

  beforeAll(async () => {
    const config = ["max_queued_messages 0", "max_inflight_messages 0", "sys_interval 1"];
    for (let i = 0; i < 3; i++) brokers.push(await startMosquitto({ config }));
    const [one, two, outside] = brokers as [Mosquitto, Mosquitto, Mosquitto];
    fleet = await Fleet.start();
    proxy = await startTcpProxy(fleet.mqttPort);
    const uplink = { broker: `mqtt://127.0.0.1:${proxy.port}`, settings: ["--label", `feed=${one.port}`] };
    fleet.startAgent("gw-1", "gateway", uplink);
    fleet.startAgent("gw-2", "gateway", { settings: ["--label", `feed=${two.port}`] });
    fleet.startAgent("core-1", "core");
    const feed = "mqtt://127.0.0.1:${agent.feed}";
    await fleet.submit("passing", passing({ name: "passing", feed, out: outside.url }));
    ledger = await Ledger.listen("passing", outside.url);
    ledger.start(one.url, ["gw-1"], rate);
    ledger.start(two.url, ["gw-2"], rate);
    for (const gateway of ["gw-1", "gw-2"])
      await ledger.next(gateway, ({ via, n }) => via === gateway && n > 20);
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await ledger?.close();
    await fleet?.close();
    await proxy?.close();
    await Promise.all(brokers.map((broker) => broker.remove()));
  });

  it(
    `for ${cutMs / 1000} s stops nobody else, makes nobody grow, and loses nothing`,
    async () => {
      const gateway = fleet.agents.get("gw-1")!;
      const before = gateway.rssMb;
      proxy.freeze(true);
      let last = Date.now();
      let standstillMs = 0;
      const until = last + cutMs;
      const others = ledger.next(
        "the others",
        ({ via, seenAt }) => {
          if (via !== "gw-2") return false;
          standstillMs = Math.max(standstillMs, seenAt - last);
          last = seenAt;
          return seenAt > until;
        },
        cutMs + 10_000,
      );
      await pause(cutMs);
      const grownMb = gateway.rssMb - before;
      const queued = await queuedBy(brokers[0]!);
      proxy.freeze(false);
      await others;
      const waiting = ledger.missing("gw-1").length;
      const backAt = Date.now();
      await ledger.next("the flow of gw-1", ({ via }) => via === "gw-1");
      console.log(
        `uplink cut ${cutMs / 1000} s: ${waiting} readings waited, ${queued} of them in their broker, ` +
          `memory grew by ${grownMb.toFixed(1)} MiB, ` +
          `flowing again after ${Date.now() - backAt} ms, ` +
          `the others stood still for at most ${standstillMs} ms`,
      );
      expect(waiting).toBeGreaterThan((cutMs / 1000) * rate * 0.8);
      expect(queued).toBeGreaterThan((cutMs / 1000) * rate * 0.8);
      expect(grownMb).toBeLessThan(grownMbMax);
      expect(standstillMs).toBeLessThan(standstillMsMax);
      await ledger.stop();
      await ledger.settled(60_000);
    },
    cutMs + 90_000,
  );
});
