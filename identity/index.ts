/**
 * identity: who is who between our processes: join tokens, certificates and how they are judged.
 * It may not do I/O, and it may not make certificates: only the coordinator's authority does.
 */
export * from "./certificate.js";
export * from "./identity.js";
export * from "./join-messages.js";
export * from "./join-token.js";
export * from "./judge.js";
export * from "./peer.js";
