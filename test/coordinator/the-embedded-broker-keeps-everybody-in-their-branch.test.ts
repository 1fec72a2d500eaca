import { describe, expect, it } from "vitest";
import { topicRules } from "../../coordinator/topic-rules.js";

const rules = topicRules({ prefix: "headwater", coordinator: "coordinator:secret" });

/** client id, user name, action, topic, retain, allowed */
const attempts: readonly (readonly [
  string,
  string | null,
  "publish" | "subscribe",
  string,
  boolean,
  boolean,
])[] = [
  ["gw-1:control:b", null, "publish", "headwater/agents/gw-1/up/heartbeat", false, true],
  ["gw-1:control:b", "gw-1", "publish", "headwater/agents/gw-1/up/heartbeat", false, true],
  ["gw-1:control:b", "gw-2", "publish", "headwater/agents/gw-1/up/heartbeat", false, false],
  ["gw-1:control:b", null, "publish", "headwater/agents/gw-2/up/heartbeat", false, false],
  ["gw-1:control:b", null, "publish", "headwater/agents/gw-1/down/assignment", false, false],
  ["gw-1:control:b", null, "publish", "headwater/agents/gw-1/up/heartbeat", true, false],
  ["gw-1:control:b", null, "publish", "headwater/agents/gw-1/up/heartbeat/more", false, false],
  ["gw-1:control:b", null, "subscribe", "headwater/agents/gw-1/down/+", false, true],
  ["gw-1:control:b", null, "subscribe", "headwater/agents/gw-2/down/+", false, false],
  ["gw-1:control:b", null, "subscribe", "headwater/agents/+/down/+", false, false],
  ["gw-1:control:b", null, "subscribe", "headwater/agents/gw-1/#", false, false],
  ["gw-1:control:b", null, "subscribe", "headwater/agents/+/up/+", false, false],
  ["gw-1:t:n", null, "publish", "headwater/d/gw-1/gw-2/t", false, true],
  ["gw-1:t:n", null, "publish", "headwater/a/gw-1/gw-2/t", false, true],
  ["gw-1:t:n", null, "publish", "headwater/d/gw-2/gw-1/t", false, false],
  ["gw-1:t:n", null, "publish", "headwater/d/gw-1/gw-2/t", true, false],
  ["gw-1:t:n", null, "publish", "headwater/d/gw-1/gw-2/t/x", false, false],
  ["gw-1:t:n", null, "publish", "headwater/x/gw-1/gw-2/t", false, false],
  ["gw-1:t:n", null, "subscribe", "headwater/d/+/gw-1/t", false, true],
  ["gw-1:t:n", null, "subscribe", "headwater/a/+/gw-1/t", false, true],
  ["gw-1:t:n", null, "subscribe", "headwater/d/gw-2/gw-1/t", false, true],
  ["gw-1:t:n", null, "subscribe", "headwater/d/+/gw-2/t", false, false],
  ["gw-1:t:n", null, "subscribe", "headwater/d/+/+/t", false, false],
  ["gw-1:t:n", null, "subscribe", "headwater/d/#", false, false],
  ["gw-1:t:n", null, "subscribe", "headwater/#", false, false],
  ["sensor-1", null, "publish", "greenhouse/a/temp", false, true],
  ["sensor-1", null, "publish", "greenhouse/a/temp", true, true],
  ["sensor-1", null, "publish", "headwater/agents/gw-1/up/leave", false, false],
  ["sensor-1", null, "publish", "headwater", false, false],
  ["sensor-1", null, "subscribe", "greenhouse/#", false, true],
  ["sensor-1", null, "subscribe", "#", false, false],
  ["sensor-1", null, "subscribe", "+/#", false, false],
  ["sensor-1", null, "subscribe", "+/agents/gw-1/down/assignment", false, false],
  ["sensor-1", null, "subscribe", "headwaters/#", false, true],
  ["coordinator:guess", null, "publish", "headwater/agents/gw-1/down/assignment", true, false],
  ["coordinator:guess", null, "subscribe", "headwater/agents/+/up/+", false, false],
  ["coordinator:secret", null, "publish", "headwater/agents/gw-1/down/assignment", true, true],
  ["coordinator:secret", null, "subscribe", "headwater/agents/+/up/+", false, true],
  [":x", null, "publish", "headwater/agents//up/join", false, false],
  ["GW:x", null, "publish", "headwater/agents/GW/up/join", false, false],
];

describe("the topic rules of the embedded broker", () => {
  it.each(attempts)(
    "%s (user %s) may %s %s, retained %s: %s",
    (client, user, action, topic, retain, allowed) => {
      expect(rules(client, user, action, topic, retain)).toBe(allowed);
    },
  );

  it("hold below a prefix of several levels too", () => {
    const deep = topicRules({ prefix: "plant/one", coordinator: "c" });
    expect(deep("gw-1:t:n", null, "publish", "plant/one/d/gw-1/gw-2/t", false)).toBe(true);
    expect(deep("gw-1:t:n", null, "publish", "plant/one/d/gw-2/gw-1/t", false)).toBe(false);
    expect(deep("x", null, "subscribe", "plant/#", false)).toBe(false);
    expect(deep("x", null, "subscribe", "plant/two/#", false)).toBe(true);
  });
});
