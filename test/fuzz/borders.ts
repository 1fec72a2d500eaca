import { HeadwaterError, type Random, seededRandom } from "../../base/index.js";
import { LengthGuard } from "../../broker/length-guard.js";
import { payloadReader } from "../../connectors/formats/formats.js";
import { readJoinRequest } from "../../identity/index.js";
import {
  decodeColumns,
  decodeCommit,
  decodeDown,
  decodeLinkMessages,
  decodeShipOps,
  decodeUp,
  encodeCommit,
  encodeShipOps,
  isDamaged,
  openValue,
  schemaOf,
  sealValue,
} from "../../proto/index.js";
import type { Fields } from "../../topology/index.js";
import { PacketReader } from "../../transport/packet-reader.js";
import { type Golden, readGolden } from "../proto/golden.js";
import { randomChunks, randomStream } from "../transport/packet-streams.js";
import { mutated } from "./mutate.js";
import type { Tally } from "./tally.js";

/** A place where bytes of strangers come in. */
export interface Border {
  readonly name: string;
  /** What part of all cases it gets. */
  readonly share: number;
  /** Sound bytes to begin with. */
  readonly samples: readonly Uint8Array[];
  /** Reads them; throws a HeadwaterError to refuse them, and nothing else. "" = taken, else why not. */
  read(bytes: Buffer, random: Random): string;
}

/**
 * Gives a border so many damaged inputs. Anything but a HeadwaterError is a fault: it is thrown on, with the
 * bytes that did it.
 */
export function fuzz(border: Border, cases: number, random: Random, tally: Tally): void {
  for (let left = cases; left > 0; left--) {
    const bytes = mutated(random, random.pick(border.samples), random.pick(border.samples));
    const hex = bytes.length < 4_096 ? bytes.toString("hex") : `${bytes.length} bytes`;
    try {
      const why = border.read(bytes, random);
      if (why === "") tally.take();
      else tally.refuse(why);
    } catch (error) {
      if (!(error instanceof HeadwaterError) || error.code === "invariant")
        throw new Error(`${border.name} fails at ${hex}: ${String(error)}`, { cause: error });
      tally.refuse(`${error.code}: ${error.message}`);
    }
  }
}

/** All borders that are functions; their shares are 1 together. */
export function borders(): readonly Border[] {
  const golden = readGolden();
  const of = (prefix: string) => golden.filter(({ name }) => name.startsWith(prefix));
  return [
    reading("link messages", 0.25, payloads(of("link-")), (bytes) => {
      for (const message of decodeLinkMessages(bytes)) if ("body" in message) isDamaged(message);
    }),
    tuples(0.2, of("columns-")),
    reading("messages to the coordinator", 0.15, payloads(of("up-")), decodeUp),
    reading("messages to agents", 0.15, payloads(of("down-")), decodeDown),
    packets(0.1),
    guarded(0.05),
    records(0.03),
    reading("changes for copies", 0.02, [shippedOps()], decodeShipOps),
    ...["json", "cbor", "csv", "protobuf"].map((format) => readings(0.01, format)),
    reading("requests to join", 0.01, [Buffer.from(JSON.stringify(joinRequest))], (bytes) => {
      let value: unknown;
      try {
        value = JSON.parse(bytes.toString("utf8"));
      } catch {
        throw new HeadwaterError("bad-request", "no JSON");
      }
      readJoinRequest(value);
    }),
  ];
}

const joinRequest = { publicKey: "cHVi", proof: "cHJvb2Y=", id: "k3x", secret: "s3cret", name: "gw-1" };

function reading(
  name: string,
  share: number,
  samples: readonly Uint8Array[],
  read: (bytes: Buffer) => unknown,
): Border {
  return {
    name,
    share,
    samples,
    read: (bytes) => {
      read(bytes);
      return "";
    },
  };
}

function payloads(golden: readonly Golden[]): readonly Uint8Array[] {
  return golden.map(({ payload }) => payload);
}

/** Bodies of frames; schemas are remembered between frames, as they are on a link. */
function tuples(share: number, golden: readonly Golden[]): Border {
  const { fields } = golden[0]!.meaning as { readonly fields: Fields };
  const schema = schemaOf(fields);
  return reading("tuples", share, payloads(golden), (bytes) => decodeColumns(schema, bytes));
}

const packetLimits = { payloadBytesMax: 256 * 1024, controlBytesMax: 65_536 };

/** What a broker sends to a feed, in chunks of any size. */
function packets(share: number): Border {
  const random = seededRandom(11);
  const samples = Array.from({ length: 60 }, (_, i) =>
    randomStream(random, i % 2 === 0 ? 4 : 5, 1 + (i % 4)),
  );
  const none = { publish: () => undefined, puback: () => undefined, other: () => undefined };
  return {
    name: "packets of a broker",
    share,
    samples,
    read: (bytes, chance) => {
      const reader = new PacketReader(none, chance.chance(0.5) ? 4 : 5, packetLimits);
      for (const chunk of randomChunks(chance, bytes.subarray(0, 4_096))) reader.push(chunk);
      reader.push(bytes.subarray(4_096));
      return "";
    },
  };
}

/** What a client sends to the broker, before the parser sees it. */
function guarded(share: number): Border {
  const random = seededRandom(12);
  const samples = Array.from({ length: 60 }, (_, i) => randomStream(random, 4, 1 + (i % 4)));
  return {
    name: "packets of clients",
    share,
    samples,
    read: (bytes, chance) => {
      let why = "";
      const guard = new LengthGuard(4 * 1024, (reason) => {
        why = reason;
      });
      if (chance.chance(0.5)) guard.accept(264 * 1024);
      for (const chunk of randomChunks(chance, bytes.subarray(0, 4_096)))
        if (guard.pass(chunk) === null) break;
      if (why === "") guard.pass(bytes.subarray(4_096));
      return why;
    },
  };
}

/** Records of a store, with the right checksum before what is damaged: as a stranger would write them. */
function records(share: number): Border {
  const epoch = { term: 1_795_000_000, number: 7, start: 3 };
  const link = "readings@gw-1>per-room:0";
  const head = {
    epoch,
    number: 12,
    age: 90_000,
    inputs: [{ link, series: epoch, seq: 40, total: 900, watermark: 1_795_000_000_000 }],
    outputs: [{ link, series: epoch, next: 41, total: 900, low: 3, waiting: 850 }],
    watermarks: [{ component: "", at: 1_795_000_000_000 }],
    record: 77,
  };
  const sound = encodeCommit(head, (changes) => {
    changes.turnTo("per-room/mean");
    changes.begin("r1");
    changes.bytes.raw(Buffer.from("x"));
    changes.end();
  });
  const body = openValue(sound, "sample");
  return reading("records of a store", share, [body], (bytes) => decodeCommit(sealValue(bytes), "sample"));
}

function shippedOps(): Uint8Array {
  return encodeShipOps([
    { key: "a", value: Buffer.from("one") },
    { key: "b/c", value: null },
    { key: "d", value: Buffer.alloc(200, 7) },
  ]);
}

const fields = { sensor: "string", n: "int", value: "double", at: "timestamp", more: "json?" } as const;

/** What sensors publish. */
function readings(share: number, format: string): Border {
  const reader = payloadReader(format, {
    fields,
    levels: [{ index: 1, field: "sensor" }],
    arrivalField: "at",
  });
  const json = { n: 7, value: 20.5, at: 1_795_000_000_000, more: { a: [1, "x", null] } };
  const samples: Readonly<Record<string, Buffer>> = {
    json: Buffer.from(JSON.stringify(json)),
    cbor: Buffer.from("a3616e076576616c7565f94d20646d6f7265a1616182016378797a", "hex"),
    csv: Buffer.from("7,20.5,1795000000000,"),
    protobuf: Buffer.from("100719000000000080344020808090b5e7b43422027b7d", "hex"),
  };
  return {
    name: `readings as ${format}`,
    share,
    samples: [samples[format]!],
    read: (bytes) => {
      const row = reader.read("in/s-1", bytes, 1_795_000_000_000);
      return typeof row === "string" ? row : "";
    },
  };
}
