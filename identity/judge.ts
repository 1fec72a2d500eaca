import type { X509Certificate } from "node:crypto";
import { clientPurpose, graceMs, peerOf, serverPurpose, timesOf } from "./certificate.js";
import type { Peer } from "./peer.js";

/** Who it is, or why it is not let in, in words. */
export type Judgement =
  | { readonly ok: true; readonly peer: Peer }
  | { readonly ok: false; readonly why: string };

const refused = (why: string): Judgement => ({ ok: false, why });

/**
 * Judges the certificate of who dials in: signed by one of our CAs, made for dialling, and not further past
 * its end than the grace. Its beginning is not looked at: only a clock that is off makes it lie ahead.
 * TLS has proven before that the other end has the key. `now`: wall-clock ms of the coordinator.
 */
export function judgeClient(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  now: number,
): Judgement {
  const judged = judge(certificate, authorities, clientPurpose);
  if (!judged.ok) return judged;
  const { to } = timesOf(certificate);
  if (now <= to + graceMs) return judged;
  return refused(`the certificate of ${judged.peer.name} ended on ${dayOf(to)}, longer ago than the grace`);
}

/**
 * Judges the certificate of who listens: signed by the CA that was pinned at the join, and made for a
 * coordinator's listener. Its host name does not matter: no other process gets such a certificate, and
 * gateways reach a coordinator under names and addresses that it does not know.
 * A gateway's clock is no witness (1970 after a power cut): the time is at least `since`, when its own
 * certificate was made, and a listener's certificate that had ended long before that is an old one.
 */
export function judgeServer(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  since: number,
): Judgement {
  const judged = judge(certificate, authorities, serverPurpose);
  if (!judged.ok) return judged;
  if (judged.peer.role !== "coordinator") return refused("the certificate is not a coordinator's");
  const { to } = timesOf(certificate);
  if (since <= to + graceMs) return judged;
  return refused(`the coordinator's certificate ended on ${dayOf(to)}: an old one is shown`);
}

function judge(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  purpose: string,
): Judgement {
  const issued = authorities.some((ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey));
  if (!issued) return refused("the certificate is signed by another CA than this installation's");
  // Node calls the extended key usage so.
  if (certificate.ca || !(certificate.keyUsage ?? []).includes(purpose))
    return refused("the certificate was made for another purpose");
  const peer = peerOf(certificate);
  return peer === null ? refused("the certificate names nobody") : { ok: true, peer };
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
