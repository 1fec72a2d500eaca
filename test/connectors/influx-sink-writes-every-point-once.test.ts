import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type InfluxSinkOptions, influxSink } from "../../connectors/index.js";
import { pointWriter } from "../../connectors/runtime/line-protocol.js";
import { until } from "../fixtures/until.js";
import fc from "../property.js";
import { type BoltDrive, openBolt } from "./drive.js";

const input = { room: "string", id: "string", celsius: "double", note: "string?", at: "timestamp" } as const;
const reading = { room: "hall", id: "a", celsius: 21.5, note: null, at: 1_795_839_122_123.456 };

interface Request {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly lines: readonly string[];
}
interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** An HTTP server that answers as told and keeps what it was sent. */
async function influx(answer: (request: Request, number: number) => Reply) {
  const requests: Request[] = [];
  const server: Server = createServer((message, response) => {
    let body = "";
    message.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    message.on("end", () => {
      const request = { url: message.url!, headers: message.headers, lines: body.split("\n") };
      const { status, headers = {}, body: text = "" } = answer(request, requests.push(request));
      response.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

async function open(url: string, options: Partial<InfluxSinkOptions> = {}): Promise<BoltDrive> {
  const point = { measurement: "climate", tags: ["room", "id"], timestamp: "at" };
  const target = "database" in options ? {} : { org: "plant", bucket: "b 1", token: "secret" };
  const sink = await openBolt(influxSink({ url, ...target, ...point, ...options }), { input });
  onTestFinished(async () => sink.bolt.close?.());
  return sink;
}
const written = (sink: BoltDrive) => until("all is written", () => sink.held() === 0);

describe("over HTTP", () => {
  it("writes points in batches, with bucket and token", async () => {
    const { url, requests } = await influx(() => ({ status: 204 }));
    const sink = await open(url);
    for (let i = 0; i < 3; i++) await sink.execute({ ...reading, at: i });
    expect(sink.held()).toBe(3);
    await written(sink);
    expect(requests).toHaveLength(1);
    expect(requests[0]!.url).toBe("/api/v2/write?precision=us&org=plant&bucket=b+1");
    expect(requests[0]!.headers.authorization).toBe("Token secret");
    expect(requests[0]!.lines).toEqual(
      [0, 1_000, 2_000].map((at) => `climate,id=a,room=hall celsius=21.5 ${at}`),
    );
  });

  it("writes to InfluxDB 1, too", async () => {
    const { url, requests } = await influx(() => ({ status: 204 }));
    const sink = await open(url, { database: "plant" });
    await sink.execute(reading);
    await written(sink);
    expect(requests[0]!.url).toBe("/write?precision=u&db=plant");
    expect(requests[0]!.lines[0]).toMatch(/ 1795839122123456$/);
  });

  it("waits as long as it is asked to, and tries again after a failure, in order", async () => {
    const replies: Reply[] = [{ status: 500 }, { status: 429, headers: { "retry-after": "1" } }];
    const times: number[] = [];
    const { url, requests } = await influx(() => {
      times.push(performance.now());
      return replies.shift() ?? { status: 204 };
    });
    const sink = await open(url);
    await sink.execute(reading);
    await sink.flush();
    await until("it failed", () => requests.length === 1);
    await sink.execute({ ...reading, at: 1 });
    await written(sink);
    expect(requests.map(({ lines }) => lines.length)).toEqual([1, 1, 1, 1]);
    expect(times[2]! - times[1]!).toBeGreaterThan(950);
    expect(sink.logged).toHaveLength(1);
    expect(sink.logged[0]).toMatch(/answers 500.*rows wait and are tried again/);
  });

  it("a tuple with a number that is none is counted once, however often it is tried", async () => {
    const replies: Reply[] = [{ status: 500 }, { status: 503 }];
    const { url, requests } = await influx(() => replies.shift() ?? { status: 204 });
    const sink = await open(url);
    await sink.execute({ ...reading, celsius: Number.NaN, note: "odd" });
    await written(sink);
    expect(requests).toHaveLength(3);
    expect(sink.counts.get("not-finite")).toBe(1);
  });

  it("a server that is away is waited for", async () => {
    const sink = await open("http://127.0.0.1:1");
    await sink.execute(reading);
    await until("it says so", () => sink.logged.length === 1);
    expect(sink.logged[0]).toMatch(/ECONNREFUSED|bad port/);
    expect(sink.held()).toBe(1);
  });

  it("a point that the server refuses is a dead letter with its words, the others are written", async () => {
    const kept = new Set<string>();
    const { url } = await influx(({ lines }) => {
      const message =
        "partial write: field type conflict: input field celsius is float, already integer dropped=1";
      if (lines.some((line) => line.includes("id=bad")))
        return { status: 422, body: JSON.stringify({ message }) };
      for (const line of lines) kept.add(line);
      return { status: 204 };
    });
    const sink = await open(url);
    for (let at = 0; at < 20; at++)
      await sink.execute({ ...reading, id: at === 7 || at === 8 ? "bad" : "a", at });
    await sink.execute({ ...reading, celsius: Number.NaN });
    await written(sink);
    expect(kept.size).toBe(18);
    expect(sink.rejected.map(({ tuple }) => tuple["at"])).toEqual(expect.arrayContaining([7, 8, reading.at]));
    expect(sink.rejected.find(({ tuple }) => tuple["at"] === 7)!.error).toMatch(/^partial write: field type/);
    expect(sink.rejected).toHaveLength(3);
  });

  it("makes requests smaller where the server finds them too large", async () => {
    const { url, requests } = await influx(({ lines }) => ({ status: lines.length > 3 ? 413 : 204 }));
    const sink = await open(url);
    for (let at = 0; at < 10; at++) await sink.execute({ ...reading, at });
    await written(sink);
    expect(requests.filter(({ lines }) => lines.length <= 3).flatMap(({ lines }) => lines)).toHaveLength(10);
    expect(sink.rejected).toEqual([]);
  });
});

/** Reads one line as InfluxDB documents it; for this test alone. */
function readLine(line: string) {
  const parts: string[] = [""];
  let quoted = false;
  let spaces = 0;
  for (let i = 0; i < line.length; i++) {
    const [at, next] = [line[i]!, line[i + 1] ?? ""];
    // A measurement ends at a comma or space; quotes count in values of fields alone.
    const separators = parts.length === 1 ? ", " : ", =";
    const escapes = quoted ? '"\\' : separators;
    if (at === "\\" && escapes.includes(next) && next !== "") parts.push(parts.pop()! + at + line[++i]!);
    else if (at === '"' && (quoted || (spaces > 0 && parts.at(-1) === "="))) {
      quoted = !quoted;
      parts.push(parts.pop()! + at);
    } else if (!quoted && separators.includes(at)) {
      parts.push(at);
      if (at === " ") spaces++;
    } else parts.push(parts.pop()! + at);
  }
  const plain = (text: string) => text.slice(1).replaceAll(/\\([, =])/g, "$1");
  const tags: Record<string, string> = {};
  const fields: Record<string, string> = {};
  let section = 0;
  for (let i = 1; i < parts.length; i++) {
    if (parts[i]![0] === " ") section++;
    if (parts[i]![0] === "=") {
      const [key, value] = [plain(parts[i - 1]!), parts[i]!.slice(1)];
      if (section === 0) tags[key] = plain(parts[i]!);
      else fields[key] = value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(["\\])/g, "$1") : value;
    }
  }
  const first = parts[0]!.replaceAll(/\\([, ])/g, "$1");
  return { measurement: first, tags, fields, time: parts.at(-1)!.slice(1) };
}

describe("a line", () => {
  it("says what the tuple says, whatever is in names and texts", () => {
    const name = fc.string({ unit: fc.constantFrom(...'ab, ="é'), minLength: 1, maxLength: 6 });
    const text = fc.string({ unit: fc.constantFrom(..."xy, =\"\\\n'é"), maxLength: 8 });
    fc.assert(
      fc.property(
        name,
        name,
        name,
        text,
        text,
        fc.double(),
        fc.integer(),
        (m, key, field, tag, value, d, at) => {
          fc.pre(key !== field && ![key, field].some((each) => each === "at" || each === "d"));
          const types = { [key]: "string?", [field]: "string?", d: "double", at: "timestamp" } as const;
          const write = pointWriter({ measurement: m, tags: [key], fields: null, timestamp: "at" }, types);
          const tuple = { [key]: tag, [field]: value, d, at };
          if (/\n|\\([\\, =]|$)/.test(tag)) {
            expect(() => write(tuple)).toThrow(/cannot be a point/);
            return;
          }
          const read = readLine(write(tuple));
          expect(read).toEqual({
            measurement: m,
            tags: tag === "" ? {} : { [key]: tag },
            fields: { [field]: value, ...(Number.isFinite(d) ? { d: String(d) } : {}) },
            time: String(at * 1_000),
          });
        },
      ),
    );
  });

  it("has a form for each type", () => {
    const types = {
      n: "int",
      b: "bool",
      raw: "bytes",
      more: "json",
      t: "timestamp",
      at: "timestamp",
    } as const;
    const write = pointWriter({ measurement: "m", tags: [], fields: null, timestamp: "at" }, types);
    const tuple = { n: -5, b: false, raw: new Uint8Array([1, 2]), more: { a: '"' }, t: 7, at: -0.001 };
    expect(write(tuple)).toBe('m n=-5i,b=false,raw="AQI=",more="{\\"a\\":\\"\\\\\\"\\"}",t=7i -1');
    expect(() => write({ ...tuple, at: null })).toThrow(/no time/);
  });
});
