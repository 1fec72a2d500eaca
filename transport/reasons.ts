import { HeadwaterError } from "../base/index.js";
import type { BrokerAddress } from "./transport.js";

/** CONNACK return codes of MQTT 3.1.1 and reason codes of MQTT 5 (CONNACK and DISCONNECT), in words. */
const words: Readonly<Record<number, string>> = {
  1: "speaks no such MQTT version",
  2: "refused the client id",
  3: "is unavailable",
  4: "refused user name or password",
  5: "refused: not authorised",
  6: "refused the keepalive",
  129: "called a packet malformed",
  130: "called a packet a protocol error",
  131: "refused for reasons of its own",
  132: "speaks no such MQTT version",
  133: "refused the client id",
  134: "refused user name or password",
  135: "refused: not authorised",
  136: "is unavailable",
  137: "is busy",
  138: "has banned this client",
  139: "is shutting down",
  140: "wants another authentication",
  141: "heard nothing for longer than the keepalive",
  142: "gave the session to a newer connection with the same client id",
  143: "called a topic filter invalid",
  144: "called a topic name invalid",
  147: "got more messages at once than it takes",
  149: "called a packet too large",
  150: "called the message rate too high",
  151: "has reached a quota",
  152: "closed by an operator",
  154: "does not keep retained messages",
  155: "does not offer this QoS",
  156: "wants another server to be used",
  157: "has moved",
  158: "does not offer shared subscriptions",
  159: "called the connection rate too high",
  160: "allows a connection only so long",
  162: "does not offer wildcard subscriptions",
};

const socketErrors: Readonly<Record<string, (at: string) => string>> = {
  ECONNREFUSED: (at) => `nothing listens at ${at} (connection refused)`,
  ENOTFOUND: (at) => `the host name in ${at} is not known`,
  EAI_AGAIN: (at) => `the host name in ${at} cannot be looked up now`,
  EHOSTUNREACH: (at) => `there is no route to ${at}`,
  ENETUNREACH: (at) => `there is no network to reach ${at}`,
  ETIMEDOUT: (at) => `${at} does not answer (timed out)`,
  ECONNRESET: (at) => `${at} broke the connection (reset)`,
  EPIPE: (at) => `${at} broke the connection`,
  EACCES: (at) => `this process may not connect to ${at}`,
  ERR_TLS_CERT_ALTNAME_INVALID: (at) => `the certificate of ${at} is for another host name`,
  CERT_HAS_EXPIRED: (at) => `the certificate of ${at} has expired`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (at) => `the certificate of ${at} is self-signed: give its CA`,
  SELF_SIGNED_CERT_IN_CHAIN: (at) => `the certificate of ${at} is signed by an unknown CA: give its CA`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (at) => `the certificate of ${at} is signed by an unknown CA: give its CA`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (at) =>
    `the certificate of ${at} is signed by an unknown CA: give its CA`,
  EPROTO: (at) => `${at} does not speak TLS, or refused our certificate`,
  ERR_SSL_WRONG_VERSION_NUMBER: (at) => `${at} does not speak TLS: use mqtt:// or another port`,
};

/** Why a connection is not there (any more), for people; and what the redialler makes of it. */
export interface Down {
  readonly text: string;
  /** The CONNACK or DISCONNECT code, when there was one. */
  readonly code: number | null;
  /** The broker had accepted the connection before. */
  readonly wasUp: boolean;
  /** The broker answered that it does not speak this version, or closed without a word before CONNACK. */
  readonly otherVersion: boolean;
}

/** `host:port` for messages, without credentials. */
export function placeOf(address: BrokerAddress): string {
  try {
    const url = new URL(address.url);
    return `${url.protocol}//${url.host}`;
  } catch {
    return address.url;
  }
}

/** The words for a code that a broker gave. */
export function codeText(address: BrokerAddress, code: number): string {
  return `the broker at ${placeOf(address)} ${words[code] ?? `answered with code ${code}`}`;
}

/** The words for an error of a socket, of TLS or of MQTT.js. */
export function errorReason(address: BrokerAddress, error: Error & { code?: unknown }): string {
  const at = placeOf(address);
  if (error instanceof HeadwaterError)
    return error.code === "dropped" ? error.message : `${error.message} (${at})`;
  if (typeof error.code === "number" && words[error.code] !== undefined) return codeText(address, error.code);
  const known = typeof error.code === "string" ? socketErrors[error.code] : undefined;
  if (known !== undefined) return known(at);
  if (error.message === "connack timeout")
    return `${at} accepts connections but does not answer as an MQTT broker`;
  if (error.message === "Keepalive timeout") return `${at} fell silent (no answer within the keepalive)`;
  const inner = error instanceof AggregateError ? error.errors[0] : undefined;
  if (inner instanceof Error) return errorReason(address, inner);
  return `connection to ${at} failed: ${error.message}`;
}
