import { requirePrefix } from "../proto/index.js";

/** Brokers that a configuration can be written for. */
export const configurableBrokers = ["mosquitto", "emqx"] as const;
export type ConfigurableBroker = (typeof configurableBrokers)[number];

export interface BrokerConfigWishes {
  /** What all our topics begin with. */
  readonly prefix: string;
  /** User name of the coordinator at that broker. */
  readonly coordinatorUser: string;
  readonly port: number;
  /** Folder of the broker's configuration on its host. */
  readonly folder: string;
  /** Agents show certificates of the fleet's CA; false: a user name and a password. */
  readonly certificates: boolean;
}

/** A file of a broker's configuration. */
export interface BrokerFile {
  readonly name: string;
  readonly text: string;
}

/** What a client may do by its user name, which is the agent's name. `own`: what stands for the user name. */
function deviceTopics(prefix: string, own: string) {
  return {
    publish: [`${prefix}/d/${own}/+/+`, `${prefix}/a/${own}/+/+`, `${prefix}/agents/${own}/up/+`],
    subscribe: [`${prefix}/d/+/${own}/+`, `${prefix}/a/+/${own}/+`, `${prefix}/agents/${own}/down/+`],
  };
}

/**
 * The configuration with which a broker of another kind serves a fleet as the embedded one does: TLS, a login
 * for everybody, and each agent in its own branch of topics. Throws `bad-prefix`.
 */
export function brokerConfig(broker: ConfigurableBroker, wishes: BrokerConfigWishes): readonly BrokerFile[] {
  requirePrefix(wishes.prefix);
  return broker === "mosquitto" ? mosquitto(wishes) : emqx(wishes);
}

function mosquitto(wishes: BrokerConfigWishes): readonly BrokerFile[] {
  const { prefix, coordinatorUser, port, folder, certificates } = wishes;
  const { publish, subscribe } = deviceTopics(prefix, "%u");
  const proof = certificates ? "a certificate" : "a password";
  const config = `# Mosquitto 2.0 as the broker of a Headwater fleet: ${folder}/conf.d/headwater.conf
# Nobody is let in without TLS and ${proof}; what a user may do stands in headwater.acl.
listener ${port}
cafile ${folder}/certs/ca.pem
certfile ${folder}/certs/server.pem
keyfile ${folder}/certs/server.key
tls_version tlsv1.2

${certificates ? certificateLines(folder) : passwordLines(folder)}acl_file ${folder}/headwater.acl

# Acknowledgements flow back on the same connection: without this each hop takes 8 ms instead of 0.2.
set_tcp_nodelay true
# The default drops what waits for an absent feed beyond 1,000 messages, after it has acknowledged them.
max_queued_messages 0
# A frame has at most 256 KiB.
max_packet_size 1048576
max_keepalive 120
`;
  const acl = `# What users may do at the broker of a Headwater fleet: ${folder}/headwater.acl
# Everything that is not named is forbidden. A user name is the name of an agent, exactly.
user ${coordinatorUser}
topic readwrite ${prefix}/#

${publish.map((topic) => `pattern write ${topic}\n`).join("")}${subscribe
  .map((topic) => `pattern read ${topic}\n`)
  .join("")}
# Topics of feeds and sinks on this broker are granted to the agents that need them, like this:
#user gw-1
#topic read greenhouse/north/#
#topic write climate/#
`;
  return [
    { name: "headwater.conf", text: config },
    { name: "headwater.acl", text: acl },
  ];
}

function passwordLines(folder: string): string {
  return `allow_anonymous false
password_file ${folder}/headwater.passwd
`;
}

/** Mosquitto reads all of them again on SIGHUP; connections that are open stay open. */
function certificateLines(folder: string): string {
  return `allow_anonymous false
require_certificate true
use_identity_as_username true
# Who is shut out: the coordinator writes it (--broker-files), Mosquitto reads it when it is reloaded.
crlfile ${folder}/certs/crl.pem
`;
}

function emqx({ prefix, coordinatorUser, port, folder }: BrokerConfigWishes): readonly BrokerFile[] {
  const { publish, subscribe } = deviceTopics(prefix, `\${username}`);
  const listed = (topics: readonly string[]) => topics.map((topic) => JSON.stringify(topic)).join(", ");
  const config = `# EMQX 5 as the broker of a Headwater fleet: add to ${folder}/emqx.conf
listeners.ssl.headwater {
  bind = "0.0.0.0:${port}"
  tcp_options { nodelay = true }
  ssl_options {
    cacertfile = "${folder}/certs/ca.pem"
    certfile = "${folder}/certs/server.pem"
    keyfile = "${folder}/certs/server.key"
    versions = ["tlsv1.3", "tlsv1.2"]
  }
}
authentication = [
  { mechanism = password_based, backend = built_in_database, user_id_type = username }
]
authorization {
  no_match = deny
  deny_action = ignore
  sources = [{ type = file, enable = true, path = "${folder}/headwater.acl" }]
}
mqtt { max_packet_size = 1MB, max_mqueue_len = infinity, server_keepalive = 120 }
`;
  const acl = `%% What users may do at the broker of a Headwater fleet: ${folder}/headwater.acl
%% A user name is the name of an agent, exactly.
{allow, {username, ${JSON.stringify(coordinatorUser)}}, all, [${JSON.stringify(`${prefix}/#`)}]}.
{allow, all, publish, [${listed(publish)}]}.
{allow, all, subscribe, [${listed(subscribe)}]}.
%% Feeds and sinks on this broker: {allow, {username, "gw-1"}, subscribe, ["greenhouse/north/#"]}.
{deny, all}.
`;
  return [
    { name: "headwater.conf", text: config },
    { name: "headwater.acl", text: acl },
  ];
}
