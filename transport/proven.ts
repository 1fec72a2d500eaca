import { readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { HeadwaterError } from "../base/index.js";
import {
  decodeIdentity,
  type Identity,
  judgeServer,
  pemsIn,
  readCertificate,
  sinceOf,
} from "../identity/index.js";
import { proxyTarget, Tunnel } from "./tunnel.js";

/**
 * Dials over TLS with an identity's certificate; an end that is no coordinator of the same installation is
 * left before anything is sent (its connection breaks with `untrusted`). `protocol`: what is spoken inside;
 * `proxy`: an HTTP proxy that leads there.
 */
export function openProven(
  { host, port }: { readonly host: string; readonly port: number },
  given: Identity | { readonly file: string },
  protocol: "mqtt" | "http/1.1",
  proxy?: string | undefined,
): tls.TLSSocket {
  const identity = "file" in given ? decodeIdentity(readFileSync(given.file, "utf8"), given.file) : given;
  const { authority, certificate, key } = identity;
  const authorities = pemsIn(authority).map((pem) => readCertificate(pem, "authority"));
  const tunnel = proxy === undefined ? null : new Tunnel(proxyTarget(proxy), host, port);
  const socket = tls.connect({
    ...(tunnel === null ? { host, port } : { socket: tunnel }),
    minVersion: "TLSv1.2",
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    ca: authority,
    cert: certificate,
    key,
    // Judged below: by the CA and the grace, not by this host's clock and not by the host's name.
    rejectUnauthorized: false,
    ALPNProtocols: [protocol],
  });
  if (tunnel === null) socket.setNoDelay(true);
  else tunnel.on("error", (error) => socket.destroy(error));
  // The first to hear of it: what was written before waits for the end of the handshake.
  socket.prependOnceListener("secureConnect", () => {
    const shown = socket.getPeerX509Certificate();
    const judged =
      shown === undefined
        ? ({ ok: false, why: "no certificate was shown" } as const)
        : judgeServer(shown, authorities, sinceOf(identity));
    if (judged.ok) return;
    socket.destroy(
      new HeadwaterError("untrusted", judged.why, {
        place: `${host}:${port}`,
        remedy: "see whether the address is the coordinator's; if it was set up anew, join anew",
      }),
    );
  });
  return socket;
}
