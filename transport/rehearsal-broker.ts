import { Duplex } from "node:stream";
import { PacketReader } from "./packet-reader.js";

const connect = 1;
const subscribe = 8;
const unsubscribe = 10;
const disconnect = 14;
/** Messages that come as copies, and as many new ones. */
const copies = 48;
/** No filter of a feed matches it. */
const topic = Buffer.from("$rehearsal");
const payload = Buffer.from('{"rehearsal":true}');
const limits = { payloadBytesMax: 1024, controlBytesMax: 1024 * 1024 };

/**
 * The other end of a feed's connection in a rehearsal: a broker of MQTT 5 within this thread, which has the
 * session of whoever connects, and for it some messages that it may have sent before and some new ones.
 */
export function openRehearsalBroker(): Duplex {
  const reader = new PacketReader(
    { publish: () => undefined, puback: () => undefined, other: (type, bytes) => answer(type, bytes) },
    5,
    limits,
  );
  const socket = new Duplex({
    allowHalfOpen: false,
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      reader.push(chunk);
      done();
    },
  });
  const answer = (type: number, bytes: Buffer) => {
    if (type === connect) {
      // With the property that most brokers send: how many topics may have an alias.
      socket.push(Buffer.from([0x20, 6, 1, 0, 3, 0x22, 0, 10]));
      for (let id = 1; id <= 2 * copies; id++) socket.push(publish(id, id <= copies));
    } else if (type === subscribe) socket.push(Buffer.from([0x90, 4, ...idOf(bytes), 0, 1]));
    else if (type === unsubscribe) socket.push(Buffer.from([0xb0, 4, ...idOf(bytes), 0, 0]));
    else if (type === disconnect) socket.push(null);
  };
  return socket;
}

/** A message of QoS 1. */
function publish(id: number, dup: boolean): Buffer {
  const rest = 2 + topic.length + 2 + 1 + payload.length;
  const head = [dup ? 0x3a : 0x32, rest, topic.length >> 8, topic.length & 0xff];
  return Buffer.concat([Buffer.from(head), topic, Buffer.from([id >> 8, id & 0xff, 0]), payload]);
}

/** The id of a packet, which stands behind its length. */
function idOf(bytes: Buffer): readonly [number, number] {
  let at = 1;
  while ((bytes[at]! & 0x80) !== 0) at++;
  return [bytes[at + 1]!, bytes[at + 2]!];
}
