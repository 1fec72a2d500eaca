import type { SettingsOf, SettingsTable } from "../base/index.js";

/** All settings of an agent. `--help`, validation and the docs come from here. */
export const agentSettings = {
  name: {
    kind: "text",
    default: null,
    placeholder: "NAME",
    meaning: "name of this agent, one of a kind in the fleet; default the host's name",
  },
  label: {
    kind: "list",
    placeholder: "KEY=VALUE",
    meaning: "what topologies place by, e.g. role=gateway; also fills ${agent.KEY} in topics and addresses",
  },
  broker: {
    kind: "text",
    default: "mqtt://127.0.0.1:7883",
    placeholder: "URL",
    meaning: "broker of the coordinator (mqtt://, mqtts://, ws:// or wss://)",
  },
  tokenFile: {
    kind: "text",
    default: null,
    placeholder: "FILE",
    meaning:
      "join token from `headwater token create`, needed once: an agent without identity joins with it; " +
      "- reads it from standard input",
  },
  coordinator: {
    kind: "text",
    default: null,
    placeholder: "URL",
    meaning:
      "device port of the coordinator (mqtts://host:8883), where the agent joins and renews its " +
      "certificate; default the broker",
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
  brokerProxy: {
    kind: "text",
    default: null,
    secret: true,
    placeholder: "URL",
    meaning:
      "HTTP proxy that leads to broker and coordinator (CONNECT), as http://user:password@proxy.example:3128",
  },
  prefix: { kind: "text", default: "headwater", meaning: "what all our MQTT topics begin with" },
  stateDir: {
    kind: "text",
    default: null,
    placeholder: "DIR",
    meaning:
      "where the assignment and bundles are kept; default $STATE_DIRECTORY, else " +
      "$XDG_STATE_HOME/headwater/agent-NAME, else ~/.local/state/headwater/agent-NAME",
  },
  feedListener: {
    kind: "number",
    default: 0,
    min: 0,
    max: 65_535,
    unit: "",
    meaning:
      "MQTT port for the sensors around this agent, usually 1883: feeds with the url listener: take from " +
      "it, and a sensor's PUBACK means that its reading is safe; 0 = it listens to nobody",
  },
  feedListenerHost: {
    kind: "text",
    default: "0.0.0.0",
    placeholder: "ADDRESS",
    meaning: "address that the feed listener listens on, if there is one",
  },
  feedListenerCert: {
    kind: "text",
    default: null,
    placeholder: "FILE",
    meaning:
      "PEM file with the feed listener's certificate, those of its CAs behind it: sensors speak TLS to it " +
      "then, at port 8883 as a rule; it is read again while the agent runs",
  },
  feedListenerKey: {
    kind: "text",
    default: null,
    placeholder: "FILE",
    meaning: "PEM file with that certificate's key",
  },
  feedListenerUser: { kind: "text", default: null, meaning: "user name that sensors must give; default any" },
  feedListenerPassword: {
    kind: "text",
    default: null,
    secret: true,
    meaning: "password that sensors must give; default any",
  },
  feedListenerUsers: {
    kind: "text",
    default: null,
    placeholder: "FILE",
    meaning:
      "file with a user for each sensor, as mosquitto_passwd writes it, behind each the topics that it may " +
      "publish to, default any: instead of one user for all; it is read again while the agent runs",
  },
  feedListenerLookSeconds: {
    kind: "number",
    default: 60,
    min: 1,
    max: 3600,
    unit: "s",
    meaning: "how often the feed listener's files (certificate, key, users) are read again",
  },
  secretsDir: {
    kind: "text",
    default: null,
    placeholder: "DIR",
    meaning:
      "a file for each secret, named like it: what ${secret:NAME} in a topology stands for on this agent; " +
      "beside it systemd's LoadCredential= and HEADWATER_SECRET_NAME are looked at",
  },
  deployKey: {
    kind: "list",
    placeholder: "KEY",
    meaning:
      "run only code that is signed with this key, and nothing older than what ran before: what `headwater " +
      "keys create FILE` printed (hwk1:…), or a file with such keys; default any code that the " +
      "coordinator sends",
  },
  builtinOnly: {
    kind: "flag",
    meaning:
      "run topologies in YAML only, by this agent's own components and expressions: no code of anybody " +
      "comes here, whoever has signed it",
  },
  supervised: {
    kind: "flag",
    meaning:
      "whoever started this agent starts it again when it ends, so that its program can be upgraded from " +
      "afar; what systemd starts is so anyhow",
  },
  cpu: {
    kind: "number",
    default: 0,
    min: 0,
    max: 1_024,
    unit: "cores",
    fraction: true,
    meaning: "what tasks may ask of this host's processor; 0 = all of it",
  },
  memory: {
    kind: "number",
    default: 0,
    min: 0,
    max: 1_048_576,
    unit: "MiB",
    meaning: "what tasks may ask of this host's memory; 0 = all of it",
  },
  diskBudget: {
    kind: "number",
    default: 0,
    min: 0,
    max: 1_048_576,
    unit: "MiB",
    meaning:
      "what the state directory may have of its disk: beyond it outboxes keep what they have, and no " +
      "program comes; 0 = half of the file system",
  },
  diskReserve: {
    kind: "number",
    default: 0,
    min: 0,
    max: 1_048_576,
    unit: "MiB",
    meaning:
      "what is to stay free on that disk, whoever fills it; 0 = 5 % of the file system, 64 MiB at least, " +
      "1 GiB at most, and never more than a quarter of it",
  },
  drainSeconds: {
    kind: "number",
    default: 10,
    min: 0,
    max: 3_600,
    unit: "s",
    meaning: "how long tasks may run empty after SIGTERM",
  },
  stallSeconds: {
    kind: "number",
    default: 10,
    min: 1,
    max: 3_600,
    unit: "s",
    meaning: "how long one call of user code may take before its topology's worker is started anew",
  },
  trialSeconds: {
    kind: "number",
    default: 120,
    min: 1,
    max: 3_600,
    unit: "s",
    meaning: "a new program of the agent is taken back if what ran before does not run again by then",
  },
  trialAloneSeconds: {
    kind: "number",
    default: 600,
    min: 1,
    max: 86_400,
    unit: "s",
    meaning: "the same if it has not reached the coordinator by then",
  },
  reconnectMaxSeconds: {
    kind: "number",
    default: 2,
    min: 1,
    max: 600,
    unit: "s",
    meaning: "longest pause between two tries to reach the broker; 20 suits mobile networks",
  },
  logLevel: {
    kind: "choice",
    default: "info",
    choices: ["error", "warn", "info", "debug"],
    meaning: "which lines of its log it writes",
  },
} as const satisfies SettingsTable;

export type AgentSettings = SettingsOf<typeof agentSettings>;
