import { readSettings } from "../../base/index.js";
import { coordinatorSettings, runCoordinator } from "../../coordinator/index.js";

/**
 * A coordinator in a process of its own, for tests that kill it. Arguments: state directory, HTTP port,
 * MQTT port.
 */
const [stateDir, httpPort, mqttPort] = process.argv.slice(2);
const settings = readSettings(coordinatorSettings, { stateDir, httpPort, mqttPort, insecure: true }, {});
await runCoordinator({ settings, environment: {}, version: "1.2.3" }, ({ httpUrl, brokerUrl, token }) => {
  process.stdout.write(`${JSON.stringify({ httpUrl, brokerUrl, token })}\n`);
});
