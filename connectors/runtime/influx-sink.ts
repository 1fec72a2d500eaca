import { errorText } from "../../base/index.js";
import type { Bolt, ComponentContext, Json, Row } from "../../topology/index.js";
import type { ConnectorScope } from "../connector.js";
import { idempotent } from "../idempotent.js";
import { countNotFinite } from "../json-text.js";
import type { IdempotentSink, WriteOutcome } from "../sink-contract.js";
import { expandSecrets } from "../template.js";
import { type PointPlan, pointWriter } from "./line-protocol.js";

interface InfluxSinkConfig extends PointPlan {
  readonly url: string;
  readonly org: string | null;
  readonly bucket: string | null;
  readonly database: string | null;
  readonly token: string | null;
}

const rowsMax = 5_000;
/** at-most-once, where nothing holds the stream back. */
const waitingMax = 10_000;
const requestMs = 30_000;
/** The longest that a server may ask us to wait, in ms. */
const retryAfterMax = 600_000;
/** Characters of a server's answer that are shown. */
const wordsMax = 500;

/** The running half of `influxSink`. */
export function makeInfluxSink(config: Json, scope: ConnectorScope): Bolt {
  const sink = new InfluxSink(config as unknown as InfluxSinkConfig, scope);
  return idempotent(sink, scope.delivery === "at-most-once" ? { rowsMax, waitingMax } : { rowsMax });
}

/** What the server said to some lines. */
type Answer =
  | { readonly kind: "taken" }
  /** It will not have them, or not all of them. */
  | { readonly kind: "refused"; readonly words: string }
  | { readonly kind: "too-large" }
  | { readonly kind: "later"; readonly afterMs: number; readonly why: string };

class InfluxSink implements IdempotentSink {
  readonly #target: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #lineOf: (tuple: Row) => string;
  #context!: ComponentContext;
  readonly #closing = new AbortController();

  constructor(config: InfluxSinkConfig, scope: ConnectorScope) {
    const expand = (text: string, place: string) => expandSecrets(text, scope, place);
    const { url, org, bucket, database, token } = config;
    const inOne = database !== null;
    this.#target = new URL(inOne ? "/write" : "/api/v2/write", expand(url, "url"));
    this.#target.searchParams.set("precision", inOne ? "u" : "us");
    for (const [name, text] of Object.entries({ db: database, org, bucket }))
      if (text !== null) this.#target.searchParams.set(name, expand(text, name));
    const type = { "content-type": "text/plain; charset=utf-8" };
    this.#headers = token === null ? type : { ...type, authorization: `Token ${expand(token, "token")}` };
    this.#lineOf = pointWriter(config, scope.input);
  }

  open(context: ComponentContext): void {
    this.#context = context;
  }

  close(): void {
    this.#closing.abort();
  }

  async write(rows: readonly Row[]): Promise<WriteOutcome> {
    const refused = new Map<number, string>();
    const lines: { readonly index: number; readonly text: string }[] = [];
    for (const [index, row] of rows.entries()) {
      try {
        lines.push({ index, text: this.#lineOf(row) });
      } catch (error) {
        refused.set(index, errorText(error));
      }
    }
    const later = await this.#send(lines, refused);
    if (later !== null) return later;
    if (refused.size > 0) return { kind: "refused", rows: refused };
    for (const row of rows) countNotFinite(row, this.#context);
    return { kind: "written" };
  }

  /**
   * Sends lines; where the server will not have them all, in halves, until it is known which. Servers take
   * the good lines of a bad request or not, and name the bad ones or not: sending twice does no harm.
   */
  async #send(
    lines: readonly { readonly index: number; readonly text: string }[],
    refused: Map<number, string>,
  ): Promise<WriteOutcome | null> {
    if (lines.length === 0) return null;
    const answer = await this.#post(lines.map(({ text }) => text).join("\n"));
    if (answer.kind === "taken") return null;
    if (answer.kind === "later") return answer;
    if (lines.length === 1) {
      refused.set(lines[0]!.index, answer.kind === "refused" ? answer.words : "the point is too large");
      return null;
    }
    const half = lines.length >> 1;
    return (
      (await this.#send(lines.slice(0, half), refused)) ?? (await this.#send(lines.slice(half), refused))
    );
  }

  async #post(body: string): Promise<Answer> {
    const { signal } = this.#closing;
    const response = await fetch(this.#target, {
      method: "POST",
      headers: this.#headers,
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]),
      redirect: "error",
    }).catch((error: unknown) => ({ fault: errorText((error as Error).cause ?? error) }));
    const { host } = this.#target;
    if ("fault" in response) return { kind: "later", afterMs: 0, why: `${host}: ${response.fault}` };
    const words = wordsOf(await response.text().catch(() => ""));
    if (response.ok) return { kind: "taken" };
    if (response.status === 413) return { kind: "too-large" };
    if (response.status === 400 || response.status === 422) return { kind: "refused", words };
    const why = `${host} answers ${response.status}: ${words}`;
    return { kind: "later", afterMs: retryAfterMs(response.headers.get("retry-after")), why };
  }
}

/** What the server says is wrong, out of its JSON if it is one. */
function wordsOf(body: string): string {
  let words = body;
  try {
    const said = JSON.parse(body) as { readonly message?: unknown; readonly error?: unknown };
    const text = said.message ?? said.error;
    if (typeof text === "string") words = text;
  } catch {
    // Not JSON: its text says it.
  }
  return words.trim().slice(0, wordsMax);
}

/** Ms that a Retry-After asks for: seconds or a date. */
function retryAfterMs(text: string | null): number {
  if (text === null) return 0;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.min(retryAfterMax, Math.max(0, ms)) : 0;
}
