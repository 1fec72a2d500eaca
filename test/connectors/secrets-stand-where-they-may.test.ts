import { expect, it } from "vitest";
import type { ConnectorScope } from "../../connectors/connector.js";
import { influxSink, mqttFeed, mqttSink, postgresSink } from "../../connectors/index.js";
import { addressFindings } from "../../connectors/mqtt-address.js";
import { brokerAddress } from "../../connectors/runtime/mqtt-broker.js";
import { expandTemplate, expandTopic } from "../../connectors/template.js";
import { fields, TopologyBuilder } from "../../index.js";

const scope: ConnectorScope = {
  installation: "i",
  topology: "t",
  component: "c",
  task: "c:0",
  agent: { name: "gw-1", labels: { site: "north" } },
  delivery: "at-least-once",
  input: {},
  secret: (name) => `<${name} of the agent>`,
};

it("in address, user, password, certificate and key of a broker the agent fills them in", () => {
  const address = brokerAddress(
    {
      url: "mqtts://${agent.site}.example/${secret:path}",
      username: "${secret:user}",
      password: "x-${secret:password}",
      tls: { ca: "PEM", key: "${secret:key}", rejectUnauthorized: true },
    },
    scope,
  );
  expect(address).toEqual({
    url: "mqtts://north.example/<path of the agent>",
    username: "<user of the agent>",
    password: "x-<password of the agent>",
    ca: "PEM",
    key: "<key of the agent>",
    rejectUnauthorized: true,
  });
});

it("what looks like a placeholder in a secret stays as it is", () => {
  const tricky = { ...scope, secret: () => "${agent.name}$&$1" };
  const config = { url: "mqtt://h", username: null, password: "${secret:p}", tls: {} };
  expect(brokerAddress(config, tricky).password).toBe("${agent.name}$&$1");
});

it("in topics and paths they stand for nothing, at run time either", () => {
  expect(() => expandTopic("a/${secret:x}", scope)).toThrow(/stands for nothing/);
  expect(() => expandTemplate("/tmp/${secret:x}", scope, "path")).toThrow(/stands for nothing/);
});

it("a topology in which one stands elsewhere is not built", () => {
  const reading = fields({ room: "string", celsius: "double", at: "timestamp" });
  const t = new TopologyBuilder("greenhouse");
  const feed = t.spout(
    "feed",
    mqttFeed({ url: "mqtt://localhost", topic: "a/${secret:x}", fields: reading, password: "open" }),
  );
  t.bolt("out", feed.local(), mqttSink({ url: "mqtts://h", topic: "t", password: "${secret:broker}" }));
  const url = "postgres://h/d";
  t.bolt("rows", feed.local(), postgresSink({ url, table: "t", key: ["room"], password: "${secret:Db}" }));
  const points = { url: "http://h", bucket: "b", measurement: "m", timestamp: "at" };
  t.bolt("points", feed.local(), influxSink({ ...points, org: "${secret:org}", token: "${secret:influx}" }));
  expect(() => t.build()).toThrow(
    /feed, topic: \$\{secret:x\}.*rows, password: \$\{secret:Db\}.*points, org: \$\{secret:org\}/s,
  );
  expect(() => t.build()).not.toThrow(/secret:(broker|influx)/);
});

it("a password that stands in the topology is warned of, a reference is not", () => {
  const place = { url: "mqtt://h", username: "u" };
  const codes = (password: string) => addressFindings({ ...place, password }).map(({ code }) => code);
  expect(codes("open")).toEqual(["password-in-topology"]);
  expect(codes("${secret:broker}")).toEqual([]);
});
