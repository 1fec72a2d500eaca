import { malformed } from "../topology/index.js";

/** One metric of a payload as it stands there. Integers come as the unsigned number that was sent. */
export interface SparkplugMetric {
  readonly name: string | null;
  readonly alias: string | null;
  readonly at: number | null;
  /** 0: not sent. */
  readonly datatype: number;
  readonly historical: boolean;
  readonly isNull: boolean;
  readonly value: bigint | number | boolean | string | Uint8Array | null;
}

/** A payload of Sparkplug B. */
export interface SparkplugPayload {
  readonly at: number | null;
  readonly metrics: readonly SparkplugMetric[];
}

/** Metrics of one payload. */
const metricsMax = 65_536;

/**
 * Reads what we use of a Sparkplug B payload: a protobuf message with the published field numbers. Fields
 * that are not known are passed over, as protobuf asks. Throws HeadwaterError("malformed").
 *
 * Source: Eclipse Sparkplug Specification 3.0.0, 6.4.1 (the schema); protobuf's encoding,
 * developers.google.com.
 */
export function readSparkplug(payload: Uint8Array): SparkplugPayload {
  let at: number | null = null;
  const metrics: SparkplugMetric[] = [];
  readMessage(payload, (field, value) => {
    if (field === 1) at = Number(integer(value));
    if (field === 2 && metrics.push(readMetric(bytes(value))) > metricsMax)
      throw broken(`more than ${metricsMax} metrics`);
  });
  return { at, metrics };
}

type Draft = { -readonly [K in keyof SparkplugMetric]: SparkplugMetric[K] };

function readMetric(message: Uint8Array): SparkplugMetric {
  const metric: Draft = {
    name: null,
    alias: null,
    at: null,
    datatype: 0,
    historical: false,
    isNull: false,
    value: null,
  };
  readMessage(message, (field, value) => fill(metric, field, value));
  return metric;
}

function fill(metric: Draft, field: number, value: Wire): void {
  switch (field) {
    case 1:
      metric.name = text(value);
      break;
    case 2:
      metric.alias = integer(value).toString();
      break;
    case 3:
      metric.at = Number(integer(value));
      break;
    case 4:
      metric.datatype = Number(integer(value));
      break;
    case 5:
      metric.historical = integer(value) !== 0n;
      break;
    case 7:
      metric.isNull = integer(value) !== 0n;
      break;
    case 10:
    case 11:
      metric.value = integer(value);
      break;
    case 12:
      metric.value = view(value, 4).getFloat32(0, true);
      break;
    case 13:
      metric.value = view(value, 8).getFloat64(0, true);
      break;
    case 14:
      metric.value = integer(value) !== 0n;
      break;
    case 15:
      metric.value = text(value);
      break;
    case 16:
      metric.value = new Uint8Array(bytes(value));
      break;
  }
}

/** A varint as its number, everything else as its bytes. */
type Wire = bigint | Uint8Array;

function readMessage(message: Uint8Array, see: (field: number, value: Wire) => void): void {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw broken("it is cut off");
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw broken("a number is longer than 64 bits");
  };
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw broken("it is cut off");
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const wireType = tag & 7;
    if (wireType === 0) see(tag >>> 3, varint());
    else if (wireType === 1) see(tag >>> 3, take(8));
    else if (wireType === 2) see(tag >>> 3, take(Number(varint())));
    else if (wireType === 5) see(tag >>> 3, take(4));
    else throw broken(`it has the wire type ${wireType}`);
  }
}

function integer(value: Wire): bigint {
  if (typeof value === "bigint") return value;
  throw broken("bytes stand where a number must be");
}

function bytes(value: Wire): Uint8Array {
  if (typeof value !== "bigint") return value;
  throw broken("a number stands where bytes must be");
}

function view(value: Wire, length: number): DataView {
  const { buffer, byteOffset, byteLength } = bytes(value);
  if (byteLength !== length) throw broken(`a number has ${byteLength} bytes, not ${length}`);
  return new DataView(buffer, byteOffset, byteLength);
}

function text(value: Wire): string {
  return Buffer.from(bytes(value)).toString("utf8");
}

function broken(what: string): Error {
  return malformed(`this is no Sparkplug B payload: ${what}`, "send what the specification's schema says");
}
