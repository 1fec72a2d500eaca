import { HeadwaterError, readSettings } from "../../base/index.js";
import {
  type CoordinatorSettings,
  coordinatorSettings,
  type RunningCoordinator,
  runCoordinator,
} from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { environmentNote, givenSettings, settingOptions } from "../settings.js";
import type { Terminal } from "../terminal.js";
import { packageVersion } from "../version.js";

export default defineCommand({
  details: `
    Starts the coordinator in this terminal: it decides which agent runs what, and has an MQTT broker of
    its own unless --broker names one. Agents reach it over TLS, with a certificate that they get when
    they join with a token (\`headwater token create\`). It keeps topologies and placements in its state
    directory, so it can be killed and started again at any time; agents go on without it.
    ${environmentNote(coordinatorSettings)}`,
  positionals: {},
  options: {
    ...settingOptions(coordinatorSettings),
    json: { type: "boolean", default: false, describe: "say where it listens as a line of JSON" },
  },
  examples: [
    ["coordinator", "with its own broker behind TLS; agents join with a token"],
    ["coordinator --insecure", "on this machine only, without TLS, to try things out"],
    ["coordinator --broker mqtts://broker.plant:8883 --broker-ca ca.pem", "over the plant's broker"],
    ["coordinator --mqtts-name hq.example.org", "sensors that compare host names find it under this one"],
    ["coordinator --state-dir /tmp/try --http-port 0 --mqtts-port 0 --json", "for a script: any free ports"],
  ],
  remote: false,
  json: false,
  async run({ args, terminal, env, signal }) {
    const given = args as Readonly<Record<string, unknown>>;
    const settings = readSettings(coordinatorSettings, givenSettings(coordinatorSettings, given), env);
    refuseMeaningless(settings);
    const version = packageVersion();
    signal.throwIfAborted();
    await runCoordinator({ settings, environment: env, version }, (running) => {
      const { httpUrl, brokerUrl, stateDir, tokenFile } = running;
      if (args.json) terminal.print(JSON.stringify({ httpUrl, brokerUrl, stateDir, tokenFile }));
      else showStart(running, terminal);
    });
    return undefined;
  },
});

/** A port that is opened for nobody would be looked for in vain. */
function refuseMeaningless({ insecure, broker, mqttHost, mqttPort }: CoordinatorSettings): void {
  const usual = coordinatorSettings;
  if (insecure || (mqttHost === usual.mqttHost.default && mqttPort === usual.mqttPort.default)) return;
  throw new HeadwaterError("bad-setting", "--mqtt-host and --mqtt-port are of the broker without TLS", {
    place: "--mqtt-port",
    remedy:
      broker === null
        ? "--mqtts-host and --mqtts-port are of the one with TLS; --insecure starts the one without"
        : "leave them out: the broker is another one",
  });
}

function showStart(running: RunningCoordinator, terminal: Terminal): void {
  const { httpUrl, brokerUrl, tokenFile, insecure } = running;
  const { bold, dim, cyan, red } = terminal.colors;
  terminal.print(`${bold("coordinator runs")}: API ${httpUrl}, broker ${brokerUrl}`);
  terminal.print(dim(`API token in ${tokenFile}`));
  if (!insecure) {
    terminal.print(
      `next: ${cyan("headwater token create")}, and with it on a gateway: headwater agent --token-file …`,
    );
    return;
  }
  terminal.print(red("INSECURE: no TLS; every process on this machine can act as any agent"));
  const { mqttHost, mqttPort } = coordinatorSettings;
  const usual = `mqtt://${mqttHost.default}:${mqttPort.default}`;
  const broker = brokerUrl === usual ? "" : ` --broker ${brokerUrl}`;
  const next = `headwater agent --name gw-1 --label role=gateway --label site=north${broker}`;
  terminal.print(`next: ${cyan(next)}`);
}
