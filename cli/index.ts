/**
 * cli: the one command, `headwater`: reads arguments, asks the coordinator or runs things locally, and
 * prints. It may not hold logic that another room could need.
 */
export { type Bundle, bundleTopology } from "./bundle.js";
export { CoordinatorClient } from "./client.js";
export { exitCodes } from "./failure.js";
