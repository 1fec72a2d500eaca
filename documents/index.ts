/**
 * documents: topologies without code: a document of ready components and CEL expressions, and the graph that
 * it builds, the same on the laptop and on every agent. It may not do I/O.
 */
export { aggregateNames, aggregateOptions } from "./aggregates.js";
export { builderOf, graphOf, keysAround } from "./build.js";
export { type CheckOptions, componentKinds, readyKinds } from "./catalog.js";
export { celFunctions } from "./cel-functions.js";
export {
  decodeDocument,
  encodeDocument,
  isDocument,
  type ParameterValue,
  type TopologyDocument,
} from "./document.js";
export { doubleText } from "./parameters.js";
export { DocumentError, DocumentFaults, optionPath, Part, type Path, refuse } from "./part.js";
