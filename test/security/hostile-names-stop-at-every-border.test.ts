import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { joinFleet } from "../../agent/identity/join.js";
import { routeRules } from "../../coordinator/http/routes.js";
import { parseJoinToken } from "../../identity/index.js";
import { greenhouse } from "../coordinator/specs.js";
import { SecureStage } from "./secure-stage.js";

/** What must become neither a path nor a key nor a topic nor a page. */
const hostile = [
  ...["", ".", "..", "../x", "..\\x", "/etc/passwd", "a/b", "a\u0000b", "\u0000", "a\nb", "\u202egw", "-gw"],
  ...["__proto__", "toString", "hasOwnProperty", "$SYS", "+", "#", "gw-1/#", "GW-1", "gw 1", "räume"],
  ...["<img src=x onerror=alert(1)>", "a".repeat(64), "a".repeat(60_000)],
];
/** The key of each object's prototype is a name by the rule, and has to be one like any other. */
const odd = "constructor";

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 30));
}

describe("a name that is none is refused", () => {
  it("when a device joins or is expected, and costs the token nothing", async () => {
    const stage = await SecureStage.open();
    const token = parseJoinToken(await stage.token());
    for (const name of hostile) {
      await expect(joinFleet(stage.url, token, name), shown(name)).rejects.toMatchObject({
        code: expect.stringMatching(/^(bad-name|join-refused|too-large)$/),
      });
      await expect(stage.token({ name }), shown(name)).rejects.toThrow(/name/);
      // The reader of JSON leaves the key of the prototype out, and refuses every other.
      const labelled = stage.token({ labels: { [name]: "x" } });
      if (name === "__proto__") await labelled;
      else await expect(labelled, shown(name)).rejects.toThrow();
    }
    expect((await joinFleet(stage.url, token, odd)).name).toBe(odd);
    const { tokens } = await stage.api<{ tokens: { labels: object }[] }>("GET", "/v1/join-tokens");
    expect(tokens.flatMap(({ labels }) => Object.keys(labels))).toEqual([]);
    const { devices } = await stage.api<{ devices: { name: string }[] }>("GET", "/v1/devices");
    expect(devices.map(({ name }) => name)).toEqual([odd]);
  });

  it("as the client id of a device that has joined, and as a topic", async () => {
    const stage = await SecureStage.open();
    const identity = await stage.join("gw-1");
    const own = stage.client(identity);
    expect(await own.settled()).toBe(true);
    // What is no UTF-8 string of MQTT is refused by the client already.
    const names = hostile.filter((one) => one !== "" && !one.includes("\u0000"));
    const others = names.map((name) => stage.client(identity, `${name}:control:1`).settled());
    expect(new Set(await Promise.all(others))).toEqual(new Set([false]));
    for (const name of names) {
      if (/[+#]/.test(name) || name.length > 1_000) continue;
      for (const topic of [`headwater/d/gw-1/${name}/t`, `headwater/agents/${name}/up/heartbeat`, name])
        own.transport.publish(topic, Buffer.from("x"), { qos: 1, retain: true });
    }
    const { agents } = await stage.api<{ agents: { name: string }[] }>("GET", "/v1/agents");
    expect(agents).toEqual([]);
    expect(await stage.client(identity, "gw-1:control:2").settled()).toBe(true);
  });

  it("at each route, and in a topology that is submitted; no file comes of it", async () => {
    const stage = await SecureStage.open();
    for (const route of Object.keys(routeRules).filter((one) => one.includes(":"))) {
      const [method = "", path = ""] = route.split(" ");
      // A client takes "." and ".." out of a path itself.
      const names = hostile.filter((one) => !["", ".", ".."].includes(one) && one.length < 1_000);
      const asked = names.map(async (name) => {
        const body = method === "GET" ? undefined : {};
        const said = stage.api(method, path.replace(/:\w+/, encodeURIComponent(name)), body);
        await expect(said, `${route} with ${shown(name)}`).rejects.not.toThrow(/inside/);
      });
      await Promise.all(asked);
    }
    for (const name of hostile)
      await expect(stage.submit({ ...greenhouse(), name }), shown(name)).rejects.toThrow();
    expect(stage.lines.filter((line) => line.includes("failed inside"))).toEqual([]);
    expect(readdirSync(stage.directory).sort()).toEqual(["api-token", "audit", "reserve", "store"]);
    await stage.submit({ ...greenhouse(), name: odd });
    const { topologies } = await stage.api<{ topologies: { name: string }[] }>("GET", "/v1/topologies");
    expect(topologies.map(({ name }) => name)).toEqual([odd]);
  });
});

it("markup in what a device says of itself comes out of the API as data, and as no page", async () => {
  const stage = await SecureStage.open();
  const label = "<img src=x onerror=alert(1)>";
  await stage.agent("gw-1", { site: label });
  const response = await stage.answer("/v1/agents");
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("content-security-policy")).toMatch(/default-src 'none'/);
  expect(await response.json()).toMatchObject({ agents: [{ name: "gw-1", labels: { site: label } }] });
});
