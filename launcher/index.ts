/**
 * launcher: which copy of the agent's program starts on a gateway: that of the package, or a release that
 * came over the network. It may not import what a release brings with it: it is part of the package alone.
 */
export * from "./record.js";
export { type Problem, ProgramFolder } from "./folder.js";
