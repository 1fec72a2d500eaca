import { describe, expect, it } from "vitest";
import { mqttFeed, mqttSink } from "../../connectors/index.js";
import {
  type AgentWork,
  GrantBook,
  grantsFilter,
  grantsOf,
  grantsTopic,
  topicsReaching,
  withdrawMs,
} from "../../coordinator/grants.js";
import { reachesPrefix } from "../../coordinator/topic-rules.js";
import { chainsOf, type GraphSpec, specOf, TopologyBuilder } from "../../topology/index.js";

const reading = { sensor: "string", celsius: "double" } as const;
const gateways = { onEach: { role: "gateway" } };

/** A feed and a sink at the fleet's broker, in one chain on each gateway. */
function climate({
  topic = "plant/${agent.site}/{sensor}/celsius",
  to = "climate/{sensor}-now",
  retain = false,
}) {
  const t = new TopologyBuilder("climate");
  const feed = t.spout("readings", mqttFeed({ url: "fleet:", topic, fields: reading }), gateways);
  t.bolt("publish", feed.local(), mqttSink({ url: "fleet:", topic: to, retain }), gateways);
  return specOf(t.build());
}

const worker = { name: "gw-1", labels: { site: "north" }, installation: "in-1" };
const client = "in-1:climate:readings@gw-1";
const workOf = (spec: GraphSpec) => ({ spec, chains: chainsOf(spec), tasks: ["readings@gw-1"] });

describe("an agent's grants", () => {
  it("are the filters of its feeds, under their client ids, and the topics of its sinks", () => {
    const grants = grantsOf(worker, [workOf(climate({}))]);
    expect(grantsFilter(grants, client, "plant/north/+/celsius")).toBe(true);
    for (const filter of ["plant/south/+/celsius", "plant/#", "#", "plant/north/a/celsius"])
      expect(grantsFilter(grants, client, filter)).toBe(false);
    expect(grantsFilter(grants, "gw-1:control:1", "plant/north/+/celsius")).toBe(false);
    expect(grantsTopic(grants, "climate/hall-now", false)).toBe(true);
    expect(grantsTopic(grants, "climate/hall-now", true)).toBe(false);
    expect(grantsTopic(grants, "climate/hall/now", false)).toBe(false);
    expect(grantsTopic(grants, "plant/north/a/celsius", false)).toBe(false);
  });

  it("are retained messages where the sink says so", () => {
    const grants = grantsOf(worker, [workOf(climate({ retain: true }))]);
    expect(grantsTopic(grants, "climate/hall-now", true)).toBe(true);
  });

  it("are none for tasks of others, other brokers, and labels that it has not or that are no level", () => {
    const spec = climate({});
    const none = { feeds: new Map(), sinks: [{ filter: "climate/+", retain: false }] };
    expect(grantsOf({ ...worker, labels: {} }, [workOf(spec)])).toEqual(none);
    expect(grantsOf({ ...worker, labels: { site: "north/#" } }, [workOf(spec)])).toEqual(none);
    expect(grantsOf({ ...worker, labels: { site: "+" } }, [workOf(spec)])).toEqual(none);
    expect(grantsOf(worker, [{ ...workOf(spec), tasks: [] }])).toEqual({ feeds: new Map(), sinks: [] });
    const t = new TopologyBuilder("other");
    t.spout(
      "readings",
      mqttFeed({ url: "mqtt://broker", topic: "plant/{sensor}", fields: reading }),
      gateways,
    );
    const other = specOf(t.build());
    expect(grantsOf(worker, [workOf(other)])).toEqual({ feeds: new Map(), sinks: [] });
    expect(JSON.stringify(other)).not.toContain("fleetTopics");
  });
});

it("a topology that wants the fleet's own branch is found out", () => {
  const reaching = (topic: string) =>
    topicsReaching(climate({ topic }), (levels) => reachesPrefix("headwater", levels));
  for (const topic of ["#", "+/agents/#", "headwater/agents/+/up/{sensor}", "${agent.site}/#", "headwater/#"])
    expect(reaching(topic)).toEqual([{ component: "readings", topic: topic.replace("{sensor}", "+") }]);
  for (const topic of ["plant/#", "headwaters/#", "+"])
    expect(reaching(topic)).toHaveLength(topic === "+" ? 1 : 0);
});

describe("a change of the work", () => {
  const granted = { spec: climate({}), number: 1 };
  const stage = () => {
    const now = { ms: 0 };
    let work: AgentWork | null = null;
    const book = new GrantBook({ workOf: () => work, now: () => now.ms });
    const assign = (number: number, specs: readonly GraphSpec[]) => {
      work = { term: 1, number, worker, work: () => specs.map(workOf) };
      return book.changed("gw-1");
    };
    const may = () => book.of("gw-1").some((grants) => grantsTopic(grants, "climate/a-now", false));
    return { now, book, assign, may, forget: () => (work = null) };
  };

  it("grants at once, and takes away when the agent has had time to end in order", () => {
    const { now, assign, may } = stage();
    expect(may()).toBe(false);
    expect(assign(1, [granted.spec])).toBe(false);
    expect(may()).toBe(true);
    now.ms = 100;
    expect(assign(2, [])).toBe(true);
    now.ms = 100 + withdrawMs - 1;
    expect(may()).toBe(true);
    // Another change in between makes it neither shorter nor longer.
    assign(3, []);
    expect(may()).toBe(true);
    now.ms = 100 + withdrawMs;
    expect(may()).toBe(false);
  });

  it("takes nothing away while the coordinator's store is not open", () => {
    const { now, assign, may, forget } = stage();
    assign(1, [granted.spec]);
    expect(may()).toBe(true);
    forget();
    now.ms = 10 * withdrawMs;
    expect(may()).toBe(true);
  });
});
