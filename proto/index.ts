/**
 * proto: the contract between processes: messages, codecs, topics, wire version.
 * It may not decide anything; it is the only room with protobuf of our wire.
 */
export { ByteReader, ByteWriter } from "./bytes.js";
export * from "./columns.js";
export { ChangesWriter } from "./changes-writer.js";
export * from "./commit.js";
export * from "./control.js";
export type * from "./facts.js";
export * from "./key-hash.js";
export * from "./limits.js";
export * from "./link-codec.js";
export type * from "./link-report.js";
export * from "./listener.js";
export * from "./assignment.js";
export * from "./messages.js";
export * from "./program.js";
export * from "./release.js";
export { decodeShipOps } from "./ship-reader.js";
export { encodeShipOps } from "./ship-writer.js";
export * from "./signed-bundle.js";
export * from "./topics.js";
export { wireVersion } from "./version.js";
