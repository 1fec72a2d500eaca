import { errorFinding, type Finding, type Json } from "../topology/index.js";
import { passwordFindings, templateFindings } from "./template.js";

/** How to reach a broker. The texts may hold `${agent.name}`, `${agent.<label>}` and `${secret:<name>}`. */
export interface MqttAddress {
  /**
   * mqtt://host:1883, mqtts://host:8883, ws://host/path, wss://host/path. A feed's may be `listener:`, the
   * agent's own feed listener.
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

/** The address as it lies in a component's configuration. */
export function addressConfig(address: MqttAddress): Json {
  const { url, username, password, tls } = address;
  return { url, username: username ?? null, password: password ?? null, tls: { ...tls } };
}

/** What is wrong with an address. */
export function addressFindings(address: MqttAddress): readonly Finding[] {
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
