import { schemaFieldsMax } from "./limits.js";
import { badMessage } from "./version.js";

/**
 * Sub-messages, list elements and map entries of one control message; counted before anything is built from
 * it.
 */
export const controlPartsMax = 16_384;

/**
 * Which fields of a message hold sub-messages, list elements or map entries: field number → type, "" for one
 * without parts of its own. A test holds this table against the .proto files.
 */
export const partsOf: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  Up: { 2: "Join", 3: "Heartbeat", 4: "", 5: "", 6: "", 7: "Answer" },
  Down: { 2: "", 3: "", 4: "Assignment", 5: "", 6: "Question", 7: "" },
  Join: { 4: "", 5: "", 11: "" },
  Heartbeat: { 7: "", 9: "TaskReport", 10: "TopologyReport", 11: "", 12: "", 13: "ListenerReport" },
  ListenerReport: { 3: "" },
  TaskReport: { 3: "", 8: "" },
  TopologyReport: { 6: "ComponentReport", 7: "", 14: "" },
  ComponentReport: { 2: "" },
  Answer: { 2: "" },
  Assignment: { 7: "AssignedTopology" },
  AssignedTopology: { 8: "AssignedTask", 9: "", 12: "", 13: "", 14: "EarlierStream" },
  EarlierStream: { 2: "" },
  AssignedTask: { 5: "" },
  Question: { 3: "", 4: "", 5: "ReplayDeadLetters", 6: "", 7: "", 8: "", 9: "" },
  ReplayDeadLetters: { 1: "" },
  Columns: { 2: "" },
};

/** Throws `bad-message` when the payload has more parts than controlPartsMax, or is no protobuf. */
export function requireParts(payload: Uint8Array, type: "Up" | "Down", place: string): void {
  new Counter(payload, place, controlPartsMax).count(payload.length, type);
}

/** Throws `bad-message` when a Columns message has more columns than a schema can have. */
export function requireColumnCount(payload: Uint8Array, place: string): void {
  new Counter(payload, place, schemaFieldsMax).count(payload.length, "Columns");
}

class Counter {
  readonly #payload: Uint8Array;
  readonly #place: string;
  readonly #partsMax: number;
  #at = 0;
  #parts = 0;

  constructor(payload: Uint8Array, place: string, partsMax: number) {
    this.#payload = payload;
    this.#place = place;
    this.#partsMax = partsMax;
  }

  count(end: number, type: string): void {
    const parts = partsOf[type]!;
    while (this.#at < end) {
      const tag = this.#varint(end);
      const wireType = tag & 7;
      if (wireType === 2) this.#part(end, parts[tag >>> 3]);
      else if (wireType === 0) this.#varint(end);
      else if (wireType === 1) this.#skip(8, end);
      else if (wireType === 5) this.#skip(4, end);
      else throw badMessage(`unknown wire type ${wireType}`, this.#place);
    }
  }

  #part(end: number, type: string | undefined): void {
    const length = this.#varint(end);
    if (length > end - this.#at) throw badMessage("cut off", this.#place);
    if (type !== undefined && ++this.#parts > this.#partsMax)
      throw badMessage(`more than ${this.#partsMax} parts`, this.#place);
    if (type === undefined || type === "") this.#at += length;
    else this.count(this.#at + length, type);
  }

  #skip(bytes: number, end: number): void {
    this.#at += bytes;
    if (this.#at > end) throw badMessage("cut off", this.#place);
  }

  #varint(end: number): number {
    let value = 0;
    for (let i = 0; i < 10 && this.#at < end; i++) {
      const byte = this.#payload[this.#at++]!;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw badMessage("cut off", this.#place);
  }
}
