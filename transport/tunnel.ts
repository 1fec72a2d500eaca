import net from "node:net";
import { Duplex } from "node:stream";
import { errorText, HeadwaterError } from "../base/index.js";

/** An HTTP proxy, taken apart. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
  /** Value of the header Proxy-Authorization; null = it wants none. */
  readonly authorization: string | null;
}

/** A proxy's answer is a few lines; what is longer is none. */
const answerBytesMax = 16 * 1024;
const endOfAnswer = "\r\n\r\n";
const defaultPort = 3128;

/**
 * Takes the address of a proxy apart; user and password may stand in it. Throws `bad-proxy-url` with the
 * remedy.
 */
export function proxyTarget(text: string): ProxyTarget {
  const shown = JSON.stringify(text.replace(/\/\/[^@/]*@/, "//"));
  const refuse = (what: string) =>
    new HeadwaterError("bad-proxy-url", `the proxy ${shown} ${what}`, {
      place: "proxy url",
      remedy: "write it as http://proxy.example:3128, with user:password@ before the host if it wants them",
    });
  if (!URL.canParse(text)) throw refuse("is not a URL");
  const url = new URL(text);
  if (url.protocol !== "http:")
    throw refuse(`has the scheme ${url.protocol}//; proxies are spoken to by HTTP`);
  if (url.hostname === "") throw refuse("names no host");
  const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    // 80 is what a URL without a port means, and where no proxy is unless somebody says so.
    port: url.port === "" && !/:80(\/|$)/.test(text) ? defaultPort : Number(url.port || 80),
    authorization: user === ":" ? null : `Basic ${Buffer.from(user).toString("base64")}`,
  };
}

/**
 * A line to `host:port` through an HTTP proxy (CONNECT). It is a stream at once: what is written goes out
 * when the proxy has opened the way, and it breaks with `proxy-refused` when the proxy does not, with the
 * socket's own error when the proxy is not reached. Whoever dials keeps the time.
 */
export class Tunnel extends Duplex {
  readonly #socket: net.Socket;
  readonly #proxy: ProxyTarget;
  readonly #place: string;

  constructor(proxy: ProxyTarget, host: string, port: number) {
    super({ allowHalfOpen: false });
    this.#proxy = proxy;
    this.#place = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
    this.#socket = net.connect({ host: proxy.host, port: proxy.port, noDelay: true });
  }

  /** Nothing is read or written before the way is open. */
  override _construct(callback: (error?: Error | null) => void): void {
    this.#socket.on("close", () => this.destroy());
    this.#open(callback);
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    if (this.#socket.write(chunk)) callback();
    else this.#socket.once("drain", () => callback());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#socket.end(callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#socket.destroy();
    callback(error);
  }

  #open(done: (error?: Error | null) => void): void {
    const { authorization, host, port } = this.#proxy;
    const named = `the proxy at ${host}:${port}`;
    const lines = [`CONNECT ${this.#place} HTTP/1.1`, `Host: ${this.#place}`];
    if (authorization !== null) lines.push(`Proxy-Authorization: ${authorization}`);
    this.#socket.write(`${lines.join("\r\n")}${endOfAnswer}`);
    let answer = Buffer.alloc(0);
    const failure = (error: Error & { code?: unknown }) => {
      this.#socket.off("close", closed);
      const text = `${named} is not reached: ${errorText(error)}`;
      done(new HeadwaterError("proxy-refused", text, { cause: error }));
    };
    // One that closes without an answer has no error, and a stream that is not open yet cannot be destroyed.
    const closed = () =>
      done(new HeadwaterError("proxy-refused", `${named} closed the line without an answer`));
    const take = (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const end = answer.indexOf(endOfAnswer);
      if (end < 0 && answer.length <= answerBytesMax) return;
      this.#socket.off("data", take);
      this.#socket.off("error", failure);
      this.#socket.off("close", closed);
      const refusal =
        end < 0 ? "what answers is no HTTP proxy" : refusalOf(answer.toString("latin1", 0, end));
      if (refusal !== null) {
        const text = `${named} opens no way: ${refusal}`;
        done(new HeadwaterError("proxy-refused", text));
        return;
      }
      this.#flow(answer.subarray(end + endOfAnswer.length));
      done();
    };
    this.#socket.on("error", failure);
    this.#socket.on("close", closed);
    this.#socket.on("data", take);
  }

  /** From here on the proxy only passes bytes. */
  #flow(first: Buffer): void {
    const socket = this.#socket;
    socket.pause();
    socket.on("error", (error) => this.destroy(error));
    socket.on("end", () => this.push(null));
    socket.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    if (first.length > 0) socket.unshift(first);
  }
}

/** Why a proxy's answer opens no way; null = it does. */
function refusalOf(answer: string): string | null {
  const status = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?/.exec(answer);
  if (status === null) return "what answers is no HTTP proxy";
  if (status[1]!.startsWith("2")) return null;
  if (status[1] === "407") return "it wants a user name and a password, or others (407)";
  return `it answered ${status[1]} ${status[2] ?? ""}`.trimEnd();
}
