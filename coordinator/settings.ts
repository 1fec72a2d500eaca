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
  mqttHost: { kind: "text", default: "127.0.0.1", meaning: "address that the embedded broker listens on" },
  mqttPort: {
    kind: "number",
    default: 7883,
    min: 0,
    max: 65_535,
    unit: "",
    meaning: "port of the embedded broker; 0 = a free one",
  },
  allowInsecure: {
    kind: "flag",
    meaning:
      "listen on other addresses than loopback although neither listener has TLS: who reaches them can join",
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
