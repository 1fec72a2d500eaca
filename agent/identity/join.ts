import { generateKeyPairSync } from "node:crypto";
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
import { brokerTarget, openProven } from "../../transport/index.js";
import { ask } from "./ask.js";

/**
 * Joins a fleet: makes a key on this device, compares the coordinator's CA with the token's before anything
 * secret is sent, and gets a certificate. `url`: the coordinator's device port, mqtts://host:8883. Throws
 * `untrusted`, `join-refused`, `unreachable`, `bad-broker-url`.
 */
export async function joinFleet(url: string, token: JoinToken, name: string | null): Promise<Identity> {
  const place = devicePortOf(url);
  const { publicKey, privateKey } = newKey();
  const { id, secret } = token;
  const body = { ...keyRequestOf(publicKey, privateKey, id), id, secret, name };
  const socket = openPinned(place.host, place.port, token.authority);
  const answer = (await ask(socket, place.text, "POST", joinPath, body)) as JoinAnswer;
  const [authority] = [readCertificate(answer.authority, "the coordinator's answer")];
  if (fingerprintOf(authority) !== token.authority) throw otherAuthority(place.text);
  return withKey(answer, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
}

/** Gets a new certificate for a new key. Throws what `joinFleet` throws. */
export async function renewIdentity(url: string, identity: Identity): Promise<Identity> {
  const place = devicePortOf(url);
  const { publicKey, privateKey } = newKey();
  const body = keyRequestOf(publicKey, privateKey, identity.name);
  const socket = openProven(place, identity, "http/1.1");
  const answer = (await ask(socket, place.text, "POST", renewPath, body)) as JoinAnswer;
  return withKey(answer, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
}

/** What the coordinator thinks of who has this identity. */
export async function askForSelf(url: string, identity: Identity): Promise<SelfAnswer> {
  const place = devicePortOf(url);
  return (await ask(openProven(place, identity, "http/1.1"), place.text, "GET", selfPath)) as SelfAnswer;
}

/** TLS to who has the CA that the token names; anybody else is left before a byte is sent inside. */
function openPinned(host: string, port: number, authority: string): TLSSocket {
  const named = net.isIP(host) === 0 ? { servername: host } : {};
  const socket = tls.connect({
    host,
    port,
    ...named,
    minVersion: "TLSv1.2",
    rejectUnauthorized: false,
    ALPNProtocols: ["http/1.1"],
  });
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

function withKey(
  { name, role, authority, certificate, labels, deployKey }: JoinAnswer,
  key: string,
): Identity {
  return { name, role, authority, certificate, key, labels, deployKey };
}

function devicePortOf(url: string): { readonly host: string; readonly port: number; readonly text: string } {
  const { protocol, host, port } = brokerTarget({ url });
  if (protocol === "mqtts") return { host, port, text: `${host}:${port}` };
  throw new HeadwaterError("bad-broker-url", `${protocol}:// has no TLS, and joining needs it`, {
    place: url,
    remedy: "write the coordinator's device port as mqtts://host:8883",
  });
}
