import type { Random } from "../../base/index.js";
import { routeRules } from "../../coordinator/http/routes.js";
import { graphHash } from "../../topology/index.js";
import { greenhouse } from "../coordinator/specs.js";
import { randomChunks } from "../transport/packet-streams.js";
import { converse, sideBySide } from "./conversation.js";
import { mutated } from "./mutate.js";
import type { Tally } from "./tally.js";

const atOnce = 16;
/** What stands in the place of names: good ones, and what must never become a path or a key. */
const names = [
  "greenhouse",
  "gw-1",
  "__proto__",
  "constructor",
  "..%2f..%2fetc%2fpasswd",
  "%00",
  "%ff",
  "a".repeat(5_000),
  "0".repeat(64),
  "%F0%9F%94%A5",
];
/** Ends the connection behind an answer. */
const closing = "connection: close\r\n";

/**
 * Sends damaged requests for every route to the API, most of them with a right token. A case is a request. An
 * answer that says that something failed inside is a fault: it throws.
 */
export async function fuzzHttp(
  port: number,
  token: string,
  cases: number,
  random: Random,
  tally: Tally,
): Promise<void> {
  const samples = requests(token);
  await sideBySide(cases, atOnce, async () => {
    const bytes = damaged(random, samples);
    const parts = bytes.length < 4_000 && random.chance(0.3) ? randomChunks(random, bytes) : [bytes];
    const { how, received } = await converse(port, parts, whole);
    if (how === "unreachable") throw new Error(`nobody listens on port ${port} any more`);
    const text = received.toString("latin1");
    const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? "";
    if (status === "500")
      throw new Error(`failed inside: ${text.slice(-500)}\n${bytes.toString("latin1").slice(0, 2_000)}`);
    if (status === "")
      tally.refuse(how === "waits" ? "it waits for the rest of a request" : "closed without an answer");
    else if (status.startsWith("2")) tally.take();
    else tally.refuse(`${status} ${/"code":"([a-z-]+)"/.exec(text)?.[1] ?? ""}`.replace(/\d/g, digit));
  });
}

/** Digits of a status are told apart in the tally. */
function digit(one: string): string {
  return String.fromCharCode(97 + Number(one));
}

function whole(received: Buffer): boolean {
  const text = received.toString("latin1");
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (length !== undefined) return received.length >= head + 4 + Number(length);
  return /transfer-encoding: chunked/i.test(text.slice(0, head)) ? text.endsWith("0\r\n\r\n") : true;
}

/** A request before its length and body. */
interface Sample {
  readonly head: string;
  readonly body: Buffer;
  readonly chunked: boolean;
}

/** Most bodies are damaged in requests that are sound: what is in them is read behind the parser of HTTP. */
function damaged(random: Random, samples: readonly Sample[]): Buffer {
  const { body, ...rest } = random.pick(samples);
  if (random.chance(0.1)) return requestOf({ body, ...rest });
  if (body.length === 0 || random.chance(0.3))
    return mutated(random, requestOf({ body, ...rest }), requestOf(random.pick(samples)));
  return requestOf({ ...rest, body: mutated(random, body, random.pick(samples).body) });
}

function requestOf({ head, body, chunked }: Sample): Buffer {
  if (!chunked) return Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]);
  const begin = `${head}transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`;
  return Buffer.concat([Buffer.from(begin), body, Buffer.from(body.length === 0 ? "\r\n" : "\r\n0\r\n\r\n")]);
}

/** One of each route and name; the token stays right in what is damaged most often. */
function requests(token: string): readonly Sample[] {
  const spec = greenhouse("greenhouse");
  const submit = JSON.stringify({ spec, graph: graphHash(spec), bundle: "0".repeat(64) });
  const bodies = [
    submit,
    "{}",
    '{"now":true}',
    '{"task":"per-room:0"}',
    '{"name":"eve","role":"viewer"}',
    "",
  ];
  return Object.keys(routeRules).flatMap((route) => {
    const [method, path] = route.split(" ") as [string, string];
    return names.slice(0, path.includes(":") ? names.length : 1).map((name, i) => {
      const query = method === "GET" ? "?limit=3&seconds=0.1&component=readings&follow=0" : "";
      const head =
        `${method} ${path.replace(/:\w+/, name)}${query} HTTP/1.1\r\nhost: 127.0.0.1\r\n${closing}` +
        `authorization: Bearer ${token}\r\ncontent-type: application/json\r\n`;
      const body = Buffer.from(method === "GET" ? "" : bodies[i % bodies.length]!);
      return { head, body, chunked: i % 3 === 2 && body.length > 0 };
    });
  });
}
