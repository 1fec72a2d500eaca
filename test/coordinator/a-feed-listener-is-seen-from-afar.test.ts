import { afterEach, expect, it } from "vitest";
import { Api, Stage, until } from "./running.js";

const stage = new Stage();
afterEach(() => stage.end());

const report = {
  connections: 12,
  logins: 40,
  refused: { "bad-password": 3, tls: 1 },
  ...{ received: 5_000, unclaimed: 2, forbidden: 4, forbiddenBytes: 512, held: 7 },
};

it("who came and was refused at an agent's port is in its description and in the metrics", async () => {
  const running = await stage.coordinator();
  const gateway = await stage.agent(running.brokerUrl, "gw-1");
  await stage.agent(running.brokerUrl, "gw-2");
  const api = new Api(running);
  const lines = async () => {
    const text = await (await api.fetch("GET", "/metrics")).text();
    return text.split("\n").filter((line) => line.startsWith("headwater_listener_"));
  };
  expect(await lines()).toEqual([]);
  // What is not known here is not told on by its name: an agent would fill whatever gathers the metrics.
  const unknown = { [`made-up-${"x".repeat(80)}`]: 1, "of-a-later-release": 2 };
  gateway.listener = { ...report, refused: { ...report.refused, ...unknown } };
  await until(async () => (await lines()).length > 0, "nothing of the listener is in the metrics");
  expect((await lines()).sort()).toEqual(
    [
      'headwater_listener_connections{agent="gw-1"} 12',
      'headwater_listener_held_messages{agent="gw-1"} 7',
      'headwater_listener_logins_total{agent="gw-1"} 40',
      'headwater_listener_refusals_total{agent="gw-1",reason="bad-password"} 3',
      'headwater_listener_refusals_total{agent="gw-1",reason="tls"} 1',
      'headwater_listener_refusals_total{agent="gw-1",reason="other"} 3',
      'headwater_listener_messages_total{agent="gw-1",what="received"} 5000',
      'headwater_listener_messages_total{agent="gw-1",what="unclaimed"} 2',
      'headwater_listener_messages_total{agent="gw-1",what="forbidden"} 4',
      'headwater_listener_forbidden_bytes_total{agent="gw-1"} 512',
    ].sort(),
  );
  const listenerOf = async (agent: string) => (await api.json("GET", `/v1/agents/${agent}`))["listener"];
  const shown = { ...report, refused: { ...report.refused, other: 3 } };
  expect([await listenerOf("gw-1"), await listenerOf("gw-2")]).toEqual([shown, null]);
  await gateway.die();
  await until(async () => (await lines()).length === 0, "what nobody knows any more is still in the metrics");
});
