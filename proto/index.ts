/**
 * proto: the contract between processes: messages, codecs, topics, wire version.
 * It may not decide anything; it is the only room with protobuf of our wire.
 */
export * from "./messages.js";
