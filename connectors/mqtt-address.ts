import { errorFinding, type Finding, type FleetTopics, type Json } from "../topology/index.js";
import { passwordFindings, templateFindings } from "./template.js";

/** How to reach a broker. The texts may hold `${agent.name}`, `${agent.<label>}` and `${secret:<name>}`. */
export interface MqttAddress {
  /**
   * mqtt://host:1883, mqtts://host:8883, ws://host/path, wss://host/path. `fleet:` is the broker that the
   * fleet itself uses, with the agent's own certificate: the agents that run the component are granted its
   * topics there. A feed's may be `listener:`, the agent's own feed listener.
   */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: {
    /** PEM text of the CA that signed the broker's certificate; default: the CAs that Node knows. */
    readonly ca?: string;
    /** PEM texts of our certificate and its key, where the broker asks for one. */
    readonly cert?: string;
    readonly key?: string;
    /** False takes any certificate: for tests only. Default true. */
    readonly rejectUnauthorized?: boolean;
  };
}

/** The url of a feed or sink at the broker that the fleet itself uses. */
export const fleetUrl = "fleet:";

/** The address as it lies in a component's configuration. */
export function addressConfig(address: MqttAddress): Json {
  const { url, username, password, tls } = address;
  return { url, username: username ?? null, password: password ?? null, tls: { ...tls } };
}

/** What is wrong with an address. */
export function addressFindings(address: MqttAddress): readonly Finding[] {
  if (address.url === fleetUrl) return fleetFindings(address);
  const findings = [...templateFindings(address.url, "url", true)];
  if (findings.length === 0 && !/^(mqtts?|wss?):\/\/[^/]/.test(address.url)) {
    const message = `${JSON.stringify(address.url)} is not the address of an MQTT broker`;
    findings.push(errorFinding("bad-broker-url", "url", message, "write it as mqtt://host:1883"));
  }
  if (address.tls !== undefined && !/^(mqtts|wss):/.test(address.url)) {
    const message = "tls is given, but the address is one without TLS";
    findings.push(errorFinding("bad-broker-url", "url", message, "write it as mqtts://host:8883"));
  }
  for (const name of ["username", "password"] as const) {
    const text = address[name];
    if (text !== undefined && text !== "") findings.push(...templateFindings(text, name, true));
  }
  findings.push(...passwordFindings(address.password, "password"));
  return findings;
}

/** An agent comes to that broker as itself. */
function fleetFindings({ username, password, tls }: MqttAddress): readonly Finding[] {
  return Object.entries({ username, password, tls })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => {
      const message = `${name} is given, but at the fleet's own broker an agent is who it is`;
      return errorFinding("bad-broker-url", name, message, "leave it out");
    });
}

/** What a connector wants of the fleet's own broker; undefined: it uses another. */
export function fleetTopics(
  url: string,
  topics: { readonly subscribe?: readonly string[]; readonly publish?: string; readonly retain?: boolean },
): FleetTopics | undefined {
  if (url !== fleetUrl) return undefined;
  const { subscribe = [], publish, retain = false } = topics;
  return { subscribe, publish: publish === undefined ? [] : [publish], retain };
}
