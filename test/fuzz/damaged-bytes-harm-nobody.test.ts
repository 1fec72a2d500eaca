import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { Api, Stage } from "../coordinator/running.js";
import { borders, fuzz } from "./borders.js";
import { fuzzHttp } from "./http-port.js";
import { fuzzMqtt } from "./mqtt-port.js";
import { Tally } from "./tally.js";

const seed = Number(process.env["SEED"] ?? 20_261_128);
/** `npm run fuzz` does a million of both together. */
const cases = 30_000;
const packets = 1_200;
const requests = 600;

const stage = new Stage();
afterAll(() => stage.end());

describe(`damaged bytes, seed ${seed}`, () => {
  it.each(borders().map((border) => [border.name, border] as const))(
    "%s are read or refused by a HeadwaterError, for more than one reason",
    (_name, border) => {
      const tally = new Tally();
      fuzz(border, Math.round(cases * border.share), seededRandom(seed), tally);
      expect(tally.taken).toBeGreaterThan(0);
      expect(tally.reasons.length).toBeGreaterThan(1);
      expect(tally.cases).toBe(Math.round(cases * border.share));
    },
  );

  it("a coordinator goes on, and counts by reason what it refused of packets and requests", async () => {
    const running = await stage.coordinator();
    const api = new Api(running);
    const random = seededRandom(seed);
    const mqttPort = Number(new URL(running.brokerUrl.replace("mqtt:", "http:")).port);
    const [mqtt, http] = [new Tally(), new Tally()];
    await fuzzMqtt(mqttPort, packets, random, mqtt);
    await fuzzHttp(Number(new URL(running.httpUrl).port), running.token, requests, random, http);
    expect([mqtt.cases, http.cases]).toEqual([packets, requests]);
    expect(Math.min(mqtt.taken, http.taken)).toBeGreaterThan(0);
    await stage.agent(running.brokerUrl, "gw-1", { role: "gateway" });
    const metrics = await (await api.fetch("GET", "/metrics")).text();
    const reasons = (metric: string) =>
      [...metrics.matchAll(new RegExp(`^headwater_${metric}_total\\{reason="([^}]*)"\\} [1-9]`, "gm"))]
        .length;
    expect(reasons("bad_messages")).toBeGreaterThan(3);
    expect(reasons("broker_refusals")).toBeGreaterThan(3);
    expect(reasons("requests_refused")).toBeGreaterThan(3);
  });
});
