import type { SettingsOf, SettingsTable } from "../base/index.js";

/** All settings of the coordinator. `--help`, validation and the docs come from here. */
export const coordinatorSettings = {
  stateDir: {
    kind: "text",
    default: null,
    placeholder: "DIR",
    meaning:
      "where topologies, placements and the API token are kept; default $STATE_DIRECTORY, else " +
      "$XDG_STATE_HOME/headwater/coordinator, else ~/.local/state/headwater/coordinator",
  },
  httpHost: { kind: "text", default: "127.0.0.1", meaning: "address that the HTTP API listens on" },
  httpPort: {
    kind: "number",
    default: 7880,
    min: 0,
    max: 65_535,
    unit: "",
    meaning: "port of the HTTP API; 0 = a free one",
  },
  mqttsHost: {
    kind: "text",
    default: "0.0.0.0",
    placeholder: "ADDRESS",
    meaning: "address of the device port: MQTT over TLS for agents that joined, and where they join",
  },
  mqttsPort: {
    kind: "number",
    default: 8883,
    min: 0,
    max: 65_535,
    unit: "",
    meaning: "number of the device port; 0 = a free one",
  },
  mqttsName: {
    kind: "list",
    placeholder: "HOST",
    meaning: "a host name or address in the device port's certificate, beside this host's own",
  },
  insecure: {
    kind: "flag",
    meaning:
      "no device port: the embedded broker listens on loopback without TLS, and every process of this " +
      "machine can act as any agent; for trying things out",
  },
  mqttHost: {
    kind: "text",
    default: "127.0.0.1",
    placeholder: "ADDRESS",
    meaning: "loopback address that the embedded broker listens on with --insecure",
  },
  mqttPort: {
    kind: "number",
    default: 7883,
    min: 0,
    max: 65_535,
    unit: "",
    meaning: "port of the embedded broker with --insecure; 0 = a free one",
  },
  allowInsecure: {
    kind: "flag",
    meaning:
      "let the HTTP API listen on other addresses than loopback although it has no TLS: who listens " +
      "in sees tokens",
  },
  broker: {
    kind: "text",
    default: null,
    placeholder: "URL",
    meaning: "use this broker (mqtt:// or mqtts://) instead of the embedded one",
  },
  brokerUser: { kind: "text", default: null, meaning: "user name at that broker" },
  brokerPassword: {
    kind: "text",
    default: null,
    secret: true,
    meaning: "password at that broker; better given in the environment than on the command line",
  },
  brokerCa: {
    kind: "text",
    default: null,
    placeholder: "FILE",
    meaning: "PEM file with the CA of that broker",
  },
  brokerCert: {
    kind: "text",
    default: null,
    placeholder: "FILE",
    meaning: "PEM file with a client certificate",
  },
  brokerKey: {
    kind: "text",
    default: null,
    placeholder: "FILE",
    meaning: "PEM file with that certificate's key",
  },
  brokerFiles: {
    kind: "text",
    default: null,
    placeholder: "FOLDER",
    meaning:
      "keep in this folder what that broker needs to know agents by their certificates: ca.pem, " +
      "server.pem, server.key, and crl.pem with who is shut out; the coordinator shows it a certificate, too",
  },
  prefix: { kind: "text", default: "headwater", meaning: "what all our MQTT topics begin with" },
  profile: {
    kind: "choice",
    default: "lan",
    choices: ["lan", "cellular"],
    meaning:
      "how agents are watched: lan = heartbeat 1 s, lost after 5 s, or 1.5 s after a broken connection; " +
      "cellular = heartbeat 10 s, lost after 60 s",
  },
  drainSeconds: {
    kind: "number",
    default: 60,
    min: 0,
    max: 86_400,
    unit: "s",
    meaning: "how long a killed topology or a drained agent may run empty unless the command says otherwise",
  },
  logLevel: {
    kind: "choice",
    default: "info",
    choices: ["error", "warn", "info", "debug"],
    meaning: "which lines of its log it writes",
  },
} as const satisfies SettingsTable;

export type CoordinatorSettings = SettingsOf<typeof coordinatorSettings>;
