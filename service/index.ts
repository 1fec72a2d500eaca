/**
 * service: the agent as a service of a gateway's systemd: puts it there, takes it off, says what
 * is wrong.
 * It may not be imported by what runs: it works on a host, before an agent and beside it.
 */

export { type Check, type CheckState, diagnose, type DiagnoseOptions, isHealthy } from "./diagnose.js";
export { Host } from "./host.js";
export { type Installed, install, type InstallWishes } from "./install.js";
export { uninstall, type Uninstalled } from "./uninstall.js";
export { type Arrival, awaitArrival } from "./arrival.js";
export { shippedFiles, shippedText } from "./shipped.js";
