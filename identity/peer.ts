import { isName } from "../base/index.js";

/** What a certificate makes of its holder. A coordinator may do everything at the broker. */
export type Role = "agent" | "sensor" | "coordinator";

/** Who is at the other end of a connection, proven by its certificate. */
export interface Peer {
  readonly name: string;
  readonly role: Role;
  /** Of the certificate, hexadecimal in capitals. */
  readonly serial: string;
}

/** Name in the certificates of coordinators; no agent and no sensor can have it, for it is no name. */
export const coordinatorName = "_coordinator";

const roles: readonly Role[] = ["agent", "sensor", "coordinator"];

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

/** True when a certificate may say so: the reserved name for coordinators, names for all others. */
export function fitsRole(name: string, role: Role): boolean {
  return role === "coordinator" ? name === coordinatorName : isName(name);
}
