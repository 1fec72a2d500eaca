import { generateKeyPairSync, type KeyObject } from "node:crypto";
import net from "node:net";
import tls, { type TLSSocket } from "node:tls";
import { HeadwaterError } from "../../base/index.js";
import {
  fingerprintOf,
  type Identity,
  type JoinAnswer,
  type JoinToken,
  joinPath,
  judgeServer,
  keyRequestOf,
  readCertificate,
  renewPath,
  type SelfAnswer,
  selfPath,
} from "../../identity/index.js";
import { brokerTarget, openProven, proxyTarget, Tunnel } from "../../transport/index.js";
import { ask } from "./ask.js";

/**
 * Joins a fleet: makes a key on this device, compares the coordinator's CA with the token's before anything
 * secret is sent, and gets a certificate. `url`: the coordinator's device port, mqtts://host:8883; `proxy`:
 * an HTTP proxy that leads there. Throws `untrusted`, `join-refused`, `unreachable`, `bad-broker-url`,
 * `bad-proxy-url`.
 */
export async function joinFleet(
  url: string,
  token: JoinToken,
  name: string | null,
  proxy?: string,
): Promise<Identity> {
  const place = devicePortOf(url);
  const { publicKey, privateKey } = newKey();
  const { id, secret } = token;
  const body = { ...keyRequestOf(publicKey, privateKey, id), id, secret, name };
  const socket = openPinned(place.host, place.port, token.authority, proxy);
  const answer = (await ask(socket, place.text, "POST", joinPath, body)) as JoinAnswer;
  const [authority] = [readCertificate(answer.authority, "the coordinator's answer")];
  if (fingerprintOf(authority) !== token.authority) throw otherAuthority(place.text);
  return identityOf(answer, pemOf(privateKey), token.deployKey ?? answer.deployKey);
}

/** Gets a new certificate for a new key. Throws what `joinFleet` throws. */
export async function renewIdentity(url: string, identity: Identity, proxy?: string): Promise<Identity> {
  const place = devicePortOf(url);
  const { publicKey, privateKey } = newKey();
  const body = keyRequestOf(publicKey, privateKey, identity.name);
  const socket = openProven(place, identity, "http/1.1", proxy);
  const answer = (await ask(socket, place.text, "POST", renewPath, body)) as JoinAnswer;
  return identityOf(answer, pemOf(privateKey), identity.deployKey);
}

/** What the coordinator thinks of who has this identity. */
export async function askForSelf(url: string, identity: Identity, proxy?: string): Promise<SelfAnswer> {
  const place = devicePortOf(url);
  const socket = openProven(place, identity, "http/1.1", proxy);
  return (await ask(socket, place.text, "GET", selfPath)) as SelfAnswer;
}

/** TLS to who has the CA that the token names; anybody else is left before a byte is sent inside. */
function openPinned(host: string, port: number, authority: string, proxy: string | undefined): TLSSocket {
  const named = net.isIP(host) === 0 ? { servername: host } : {};
  const tunnel = proxy === undefined ? null : new Tunnel(proxyTarget(proxy), host, port);
  const socket = tls.connect({
    ...(tunnel === null ? { host, port } : { socket: tunnel }),
    ...named,
    minVersion: "TLSv1.2",
    rejectUnauthorized: false,
    ALPNProtocols: ["http/1.1"],
  });
  tunnel?.on("error", (error) => socket.destroy(error));
  socket.prependOnceListener("secureConnect", () => {
    const why = pinFault(socket, authority);
    if (why === "") return;
    socket.destroy(
      why === "other" ? otherAuthority(`${host}:${port}`) : new HeadwaterError("untrusted", why),
    );
  });
  return socket;
}

function pinFault(socket: TLSSocket, authority: string): string {
  const shown = socket.getPeerX509Certificate();
  const issuer = shown?.issuerCertificate;
  if (shown === undefined || issuer === undefined) return "other";
  if (fingerprintOf(issuer) !== authority || !issuer.ca) return "other";
  const judged = judgeServer(shown, [issuer], 0);
  return judged.ok ? "" : judged.why;
}

function otherAuthority(place: string): HeadwaterError {
  return new HeadwaterError(
    "untrusted",
    `who answers at ${place} is not the coordinator that made the token`,
    {
      place,
      remedy:
        "see whether the address is right; if it is, somebody stands between: nothing secret was sent, and " +
        "the token is still good",
    },
  );
}

function newKey() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/**
 * `deployKey`: what the token said when the device joined, whatever a coordinator says later: one that
 * was taken over would let code of its own run.
 */
export function identityOf(answer: JoinAnswer, key: string, deployKey: string | null): Identity {
  const { name, role, authority, certificate, labels } = answer;
  return { name, role, authority, certificate, key, labels, deployKey };
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function devicePortOf(url: string): { readonly host: string; readonly port: number; readonly text: string } {
  const { protocol, host, port } = brokerTarget({ url });
  if (protocol === "mqtts" || protocol === "wss") return { host, port, text: `${host}:${port}` };
  throw new HeadwaterError("bad-broker-url", `${protocol}:// has no TLS, and joining needs it`, {
    place: url,
    remedy: "write the coordinator's device port as mqtts://host:8883, or wss://host/mqtt",
  });
}
