import { expect, it } from "vitest";
import { expectFeeds } from "../../agent/worker/expected-feeds.js";
import type { ConnectorScope } from "../../connectors/index.js";
import { fields, mqttFeed, TopologyBuilder } from "../../index.js";
import { spout } from "../../topology/index.js";

const reading = fields({ n: "string" });

function graph() {
  const t = new TopologyBuilder("expecting", { delivery: "at-least-once" });
  const feed = (name: string) => mqttFeed({ url: `mqtt://${name}`, topic: "in/{n}", fields: reading });
  t.spout("here", feed("here"), { onEach: { role: "gateway" } });
  t.spout("elsewhere", feed("elsewhere"), { onEach: { role: "core" } });
  t.spout("anywhere", feed("anywhere"));
  t.spout("broken", feed("broken"));
  const own = spout({
    streams: { default: reading },
    create: () => ({ open: () => undefined, next: () => "idle" as const }),
  });
  t.spout("own", own);
  return t.build();
}

it("those that may run here are told to their connectors; one that cannot work harms no other", () => {
  const told: [string, unknown, ConnectorScope][] = [];
  const agent = { name: "gw-1", labels: { role: "gateway" } };
  expectFeeds(
    graph(),
    { agent, installation: "plant", topology: "expecting" },
    {
      make: () => expect.unreachable(),
      expect: (builtin, config, scope) => {
        told.push([builtin, (config as { address: { url: string } }).address.url, scope]);
        if (scope.component === "broken") throw new Error("it cannot work");
      },
    },
  );
  const scope = { installation: "plant", topology: "expecting", agent, delivery: "at-least-once", input: {} };
  expect(told.sort(([, a], [, b]) => String(a).localeCompare(String(b)))).toEqual([
    ["mqtt-feed", "mqtt://anywhere", { ...scope, component: "anywhere", task: "anywhere:0" }],
    ["mqtt-feed", "mqtt://broken", { ...scope, component: "broken", task: "broken:0" }],
    ["mqtt-feed", "mqtt://here", { ...scope, component: "here", task: "here@gw-1" }],
  ]);
});
