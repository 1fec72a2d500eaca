import type { Random } from "../../base/index.js";
import { agentFilters, upTopic } from "../../proto/index.js";
import { connectPacket, packet } from "../broker/stage.js";
import { readGolden } from "../proto/golden.js";
import { randomChunks } from "../transport/packet-streams.js";
import { converse, sideBySide } from "./conversation.js";
import { mutated } from "./mutate.js";
import type { Tally } from "./tally.js";

const atOnce = 24;
const packetsEach = 4;
const pingreq = Buffer.from([0xc0, 0]);
const pingresp = Buffer.from([0xd0, 0]);
/** Names under which nobody else is here, as long as the one in the golden bytes. */
const names = ["ev-1", "ev-2", "ev-3"] as const;

/**
 * Speaks damaged MQTT to a broker: connections that begin well or badly, and packets of every kind, among
 * them damaged control messages on the topics of agents. A case is a packet.
 */
export async function fuzzMqtt(port: number, cases: number, random: Random, tally: Tally): Promise<void> {
  const samples = packetsOfClients();
  await sideBySide(Math.ceil(cases / packetsEach), atOnce, async (n) => {
    const count = Math.min(packetsEach, cases - (n - 1) * packetsEach);
    const hello = connectPacket({ clientId: `${random.pick(names)}:${n % 40}`, clean: random.chance(0.8) });
    const begin = random.chance(0.1) ? mutated(random, hello, random.pick(samples).bytes) : hello;
    const rest = Buffer.concat([...Array.from({ length: count }, () => damaged(random, samples)), pingreq]);
    const chunks = rest.length < 2_000 ? randomChunks(random, rest) : [rest];
    const answered = (got: Buffer) => got.subarray(-2).equals(pingresp);
    const { how, received } = random.chance(0.1)
      ? await converse(port, [begin, ...chunks], answered)
      : await converse(port, [begin], answered, chunks);
    if (how === "unreachable") throw new Error(`nobody listens on port ${port} any more (connection ${n})`);
    for (let i = 0; i < count; i++) {
      if (how === "answered") tally.take();
      else if (how === "waits") tally.refuse("the broker waits for the rest of a packet");
      else tally.refuse(received.length < 4 ? "closed before it was accepted" : "closed behind a packet");
    }
  });
}

/** A packet; of a PUBLISH its head (first byte, topic, packet id) and payload, too. */
interface Sample {
  readonly bytes: Buffer;
  readonly head: Buffer;
  readonly payload: Buffer | null;
}

/** Most payloads are damaged in packets that are sound: what is in them is read behind the broker. */
function damaged(random: Random, samples: readonly Sample[]): Buffer {
  const { bytes, head, payload } = random.pick(samples);
  if (payload === null || random.chance(0.2))
    return random.chance(0.5) ? mutated(random, bytes, random.pick(samples).bytes) : bytes;
  const body = mutated(random, payload, random.pick(samples).payload ?? payload);
  return packet(head[0]!, Buffer.concat([head.subarray(1), body]));
}

function packetsOfClients(): readonly Sample[] {
  const text = (name: string) =>
    Buffer.concat([Buffer.from([name.length >> 8, name.length & 255]), Buffer.from(name)]);
  const id = Buffer.from([0, 9]);
  const publish = (topic: string, payload: Buffer, qos: 0 | 1 | 2): Sample => {
    const head = Buffer.concat([
      Buffer.from([0x30 | (qos << 1)]),
      text(topic),
      qos === 0 ? Buffer.alloc(0) : id,
    ]);
    return { bytes: packet(head[0]!, Buffer.concat([head.subarray(1), payload])), head, payload };
  };
  const other = (type: number, body: Buffer): Sample => {
    return { bytes: packet(type, body), head: Buffer.alloc(0), payload: null };
  };
  const up = readGolden()
    .filter(({ name }) => name.startsWith("up-"))
    .flatMap(({ name, payload }) =>
      names.flatMap((agent) => {
        const topic = upTopic("headwater", agent, name.split("-")[1] as Parameters<typeof upTopic>[2]);
        return ([0, 1] as const).map((qos) => publish(topic, asAgent(payload, agent), qos));
      }),
    );
  return [
    ...up,
    ...([0, 1, 2] as const).map((qos) => publish("feed/s-1/temperature", Buffer.from("21.5"), qos)),
    publish("$SYS/x", Buffer.from("1"), 1),
    publish(`${"a/".repeat(200)}b`, Buffer.from("1"), 1),
    other(0x62, Buffer.from([0, 4])),
    other(0x40, Buffer.from([0, 4])),
    ...agentFilters("headwater", names[0]).map((filter) =>
      other(0x82, Buffer.concat([id, text(filter), Buffer.from([1])])),
    ),
    other(0x82, Buffer.concat([id, text("#"), Buffer.from([2])])),
    other(0xa2, Buffer.concat([id, text("#")])),
    other(0xe0, Buffer.alloc(0)),
    other(0xc0, Buffer.alloc(0)),
  ];
}

/** The golden messages are of gw-1. */
function asAgent(payload: Uint8Array, agent: string): Buffer {
  const bytes = Buffer.from(payload);
  const at = bytes.indexOf("gw-1");
  if (at >= 0) bytes.write(agent, at);
  return bytes;
}
