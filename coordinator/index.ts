/**
 * coordinator: decides where tasks run: who is here (cluster), who does what (scheduler), a store, and the HTTP API.
 * It may not import agent.
 */
export type * from "./http/types.js";
