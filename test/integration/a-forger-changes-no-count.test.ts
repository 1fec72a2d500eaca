import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import {
  dataTopic,
  decodeLinkMessages,
  defaultPrefix,
  type Epoch,
  encodeLinkMessages,
  flowTopic,
  type LinkMessage,
} from "../../proto/index.js";
import { MqttTransport } from "../../transport/index.js";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { CountingFleet, topology, totals } from "./counting-fleet.js";

const rate = 200;
const forged = 400;

/**
 * A gateway in an enemy's hands who has ears everywhere: it speaks of links that it has no end of, in the
 * epoch that holds and in the next. What it cannot do is publish below another's name: the broker's rules.
 */
class Forger {
  sent = 0;
  readonly #mouth: MqttTransport;
  readonly #ears: readonly (readonly [from: string, to: string, ear: MqttTransport])[];

  constructor(url: string) {
    this.#mouth = this.#connect(url, "forger");
    this.#ears = [
      ["gw-1", "core-1", this.#connect(url, "core-1")],
      ["core-1", "gw-1", this.#connect(url, "gw-1")],
    ];
  }

  async begin(): Promise<void> {
    const all = [this.#mouth, ...this.#ears.map(([, , ear]) => ear)];
    await until("the forger is connected", () => all.every(({ connected }) => connected));
    for (const [from, to, ear] of this.#ears)
      for (const topicOf of [dataTopic, flowTopic])
        await ear.subscribe(topicOf(defaultPrefix, from, to, topology), 0);
  }

  async close(): Promise<void> {
    for (const transport of [this.#mouth, ...this.#ears.map(([, , ear]) => ear)]) await transport.close(500);
  }

  #connect(url: string, name: string): MqttTransport {
    const transport = new MqttTransport({ address: { url }, clientId: `${name}:forger:1` });
    transport.open({
      connected: () => undefined,
      disconnected: () => undefined,
      message: ({ topic, payload }) => this.#heard(topic, payload),
    });
    return transport;
  }

  #heard(topic: string, payload: Uint8Array): void {
    if (this.sent >= forged) return;
    const [, kind, , to] = topic.split("/");
    const own = kind === "d" ? dataTopic : flowTopic;
    const messages = decodeLinkMessages(payload);
    const later = messages.map((message) => withEpoch(message, (epoch) => next(epoch)));
    const links = messages.flatMap((message) => ("link" in message ? [message.link] : []));
    const fences = links.map((link): LinkMessage => {
      const side = kind === "d" ? "receiver" : "sender";
      return { kind: "fenced", link, epoch: { term: 2 ** 40, number: 1, start: 1 }, to: side };
    });
    for (const batch of [messages, later, fences]) {
      const bytes = encodeLinkMessages(batch);
      void this.#mouth.publish(own(defaultPrefix, "forger", to!, topology), bytes, { qos: 0 });
      this.sent++;
    }
  }
}

function withEpoch(message: LinkMessage, change: (epoch: Epoch) => Epoch): LinkMessage {
  if ("senderEpoch" in message) return { ...message, senderEpoch: change(message.senderEpoch) };
  if ("receiverEpoch" in message) return { ...message, receiverEpoch: change(message.receiverEpoch) };
  return message;
}

const next = (epoch: Epoch): Epoch => ({ ...epoch, number: epoch.number + 1 });

describeWithMosquitto("an agent that speaks for others", () => {
  let counted: CountingFleet;
  let forger: Forger;

  beforeAll(async () => {
    counted = await CountingFleet.start({ cores: 1 });
    forger = new Forger(counted.fleet.broker);
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(counted.fleet.log);
  });

  afterAll(async () => {
    await forger?.close();
    await counted?.close();
  });

  it("is not heard, whatever epoch it names, and is named; its victims count on", async () => {
    const { fleet, ledger } = counted;
    await counted.load(rate);
    await forger.begin();
    await until("all is forged", () => forger.sent >= forged, 20_000);
    const from = Date.now();
    await ledger.next("results after the forgery", ({ at }) => at > from, 10_000);
    await counted.exact();
    expect(await counted.owner()).toBe("core-1");
    expect((await fleet.topology(topology)).taskList.find(({ task }) => task === totals)).toMatchObject({
      status: "running",
    });
    const said = await fleet.command("logs", topology);
    expect(said).toMatch(/the sender of \S+>totals:0: agent forger speaks for it, which agent gw-1 has/);
    expect(said).toMatch(/the receiver of \S+>totals:0: agent forger speaks for it, which agent core-1 has/);
    // An epoch to come may be of an assignment that is on its way; it is spoken of when none comes.
    const patient = { timeout: 20_000, interval: 500 };
    const later = () => expect.poll(() => fleet.command("logs", topology), patient);
    await later().toMatch(/>totals:0: a sender of a higher epoch than was assigned/);
    await later().toMatch(/>totals:0: a receiver of a higher epoch than was assigned/);
  });
});
