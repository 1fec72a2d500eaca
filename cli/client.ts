import { HeadwaterError } from "../base/index.js";
import type {
  AgentAnswer,
  AgentDescription,
  FactsAnswer,
  AgentSummary,
  ApiError,
  ApiToken,
  ApiTokenAnswer,
  ApiTokenRequest,
  ApiTokensAnswer,
  AuthorityAnswer,
  AuthorityFinished,
  AuditStreamLine,
  BundleStored,
  DeadLettersAnswer,
  DeviceDecision,
  DeviceSummary,
  Health,
  Info,
  KillRequest,
  LogStreamLine,
  RebalanceAnswer,
  ResetAnswer,
  ReplayAnswer,
  StateAnswer,
  RollBackRequest,
  SubmitAnswer,
  SubmitRequest,
  TapStreamLine,
  TokenCreated,
  TokenRequest,
  TokenSummary,
  TopologyAnswer,
  TopologyDescription,
  TopologySummary,
  UpdateAnswer,
  UpdateRequest,
  UpgradeAnswer,
  UpgradeRequest,
} from "../coordinator/index.js";
import { ask, causeText } from "./ask.js";
import { RefusalError } from "./failure.js";

/** Longest wait for an answer that is no stream. */
const answerMs = 30_000;
/** Longest line of a stream that is taken. */
const lineCharactersMax = 4 * 1024 * 1024;
/** Pieces in which a bundle goes up, so that progress can be seen. */
const uploadChunkBytes = 64 * 1024;

interface RequestOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** What is asked of state; "" = all. */
export interface StateQuery {
  readonly task: string;
  readonly cell: string;
  readonly key: string;
  readonly limit: number;
  readonly afterCell: string;
  readonly afterKey: string;
  readonly afterMember: string;
}

/** Speaks the coordinator's HTTP API; every failure is a HeadwaterError with the server's own words. */
export class CoordinatorClient {
  readonly url: URL;
  readonly #token: string | null;

  constructor(url: URL, token: string | null) {
    this.url = url;
    this.#token = token;
  }

  health(): Promise<Health> {
    return this.#json("GET", "healthz");
  }

  info(): Promise<Info> {
    return this.#json("GET", "v1/info");
  }

  async topologies(signal?: AbortSignal): Promise<readonly TopologySummary[]> {
    const options = signal === undefined ? {} : { signal };
    return (await this.#json<{ topologies: TopologySummary[] }>("GET", "v1/topologies", options)).topologies;
  }

  topology(name: string): Promise<TopologyDescription> {
    return this.#json("GET", `v1/topologies/${encodeURIComponent(name)}`);
  }

  submit(request: SubmitRequest): Promise<SubmitAnswer> {
    return this.#json("POST", "v1/topologies", { body: request });
  }

  /** Puts a bundle into the coordinator's store; `sent` is told the bytes that are on their way. */
  async putBundle(sha256: string, bytes: Uint8Array, sent: (bytes: number) => void): Promise<BundleStored> {
    async function* pieces() {
      for (let from = 0; from < bytes.length; from += uploadChunkBytes) {
        const piece = bytes.subarray(from, from + uploadChunkBytes);
        yield piece;
        sent(from + piece.length);
      }
    }
    const response = await this.#fetch("PUT", `v1/bundles/${sha256}`, {
      body: ReadableStream.from(pieces()),
      headers: { "content-type": "application/javascript", "content-length": String(bytes.length) },
      duplex: "half",
      signal: AbortSignal.timeout(answerMs),
    });
    return (await response.json()) as BundleStored;
  }

  upgrade(): Promise<UpgradeAnswer> {
    return this.#json("GET", "v1/upgrade");
  }

  startUpgrade(request: UpgradeRequest): Promise<UpgradeAnswer> {
    return this.#json("POST", "v1/upgrade", { body: request });
  }

  stopUpgrade(): Promise<UpgradeAnswer> {
    return this.#json("POST", "v1/upgrade/stop", { body: {} });
  }

  pause(name: string): Promise<TopologyAnswer> {
    return this.#json("POST", `v1/topologies/${encodeURIComponent(name)}/pause`);
  }

  resume(name: string): Promise<TopologyAnswer> {
    return this.#json("POST", `v1/topologies/${encodeURIComponent(name)}/resume`);
  }

  rebalance(name: string): Promise<RebalanceAnswer> {
    return this.#json("POST", `v1/topologies/${encodeURIComponent(name)}/rebalance`);
  }

  /** `task` null: all tasks that keep state. */
  reset(name: string, task: string | null): Promise<ResetAnswer> {
    const body = task === null ? {} : { task };
    return this.#json("POST", `v1/topologies/${encodeURIComponent(name)}/reset`, { body });
  }

  /** A backup of the coordinator, as it comes in; `readBackup` tells whether it is whole. */
  async backup(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { body } = await this.#fetch("GET", "v1/backup", { signal });
    return body ?? new ReadableStream();
  }

  update(name: string, request: UpdateRequest): Promise<UpdateAnswer> {
    return this.#json("POST", `v1/topologies/${encodeURIComponent(name)}/update`, { body: request });
  }

  rollBack(name: string, request: RollBackRequest): Promise<UpdateAnswer> {
    return this.#json("POST", `v1/topologies/${encodeURIComponent(name)}/rollback`, { body: request });
  }

  liftFreeze(): Promise<Info> {
    return this.#json("POST", "v1/freeze/lift");
  }

  kill(name: string, request: KillRequest): Promise<TopologyAnswer> {
    return this.#json("POST", `v1/topologies/${encodeURIComponent(name)}/kill`, { body: request });
  }

  async delete(name: string): Promise<void> {
    await this.#fetch("DELETE", `v1/topologies/${encodeURIComponent(name)}`);
  }

  tap(
    name: string,
    query: { component: string; stream: string; limit: number; seconds: number },
    signal: AbortSignal,
  ): AsyncGenerator<TapStreamLine> {
    return this.#lines(`v1/topologies/${encodeURIComponent(name)}/tap`, query, signal);
  }

  logs(
    name: string,
    query: { limit: number; follow: number },
    signal: AbortSignal,
  ): AsyncGenerator<LogStreamLine> {
    return this.#lines(`v1/topologies/${encodeURIComponent(name)}/logs`, query, signal);
  }

  state(name: string, query: StateQuery): Promise<StateAnswer> {
    const search = new URLSearchParams({ ...query, limit: String(query.limit) });
    return this.#json("GET", `v1/topologies/${encodeURIComponent(name)}/state?${search}`);
  }

  deadLetters(name: string, limit: number): Promise<DeadLettersAnswer> {
    return this.#json("GET", `v1/topologies/${encodeURIComponent(name)}/deadletters?limit=${limit}`);
  }

  replayDeadLetters(name: string, ids: readonly string[]): Promise<ReplayAnswer> {
    return this.#json("POST", `v1/topologies/${encodeURIComponent(name)}/deadletters/replay`, {
      body: { ids },
    });
  }

  async agents(signal?: AbortSignal): Promise<readonly AgentSummary[]> {
    const options = signal === undefined ? {} : { signal };
    return (await this.#json<{ agents: AgentSummary[] }>("GET", "v1/agents", options)).agents;
  }

  agent(name: string): Promise<AgentDescription> {
    return this.#json("GET", `v1/agents/${encodeURIComponent(name)}`);
  }

  facts(name: string): Promise<FactsAnswer> {
    return this.#json("GET", `v1/agents/${encodeURIComponent(name)}/facts`);
  }

  agentLogs(
    name: string,
    query: { limit: number; follow: number; level: string },
    signal: AbortSignal,
  ): AsyncGenerator<LogStreamLine> {
    return this.#lines(`v1/agents/${encodeURIComponent(name)}/logs`, query, signal);
  }

  cordon(name: string): Promise<AgentAnswer> {
    return this.#json("POST", `v1/agents/${encodeURIComponent(name)}/cordon`);
  }

  uncordon(name: string): Promise<AgentAnswer> {
    return this.#json("POST", `v1/agents/${encodeURIComponent(name)}/uncordon`);
  }

  drain(name: string): Promise<AgentAnswer> {
    return this.#json("POST", `v1/agents/${encodeURIComponent(name)}/drain`);
  }

  async devices(): Promise<readonly DeviceSummary[]> {
    return (await this.#json<{ devices: DeviceSummary[] }>("GET", "v1/devices")).devices;
  }

  decide(
    name: string,
    word: "approve" | "quarantine" | "revoke",
    why: string | undefined,
  ): Promise<DeviceDecision> {
    const body = why === undefined ? {} : { why };
    return this.#json("POST", `v1/devices/${encodeURIComponent(name)}/${word}`, { body });
  }

  authority(): Promise<AuthorityAnswer> {
    return this.#json("GET", "v1/authority");
  }

  rotateAuthority(): Promise<AuthorityAnswer> {
    return this.#json("POST", "v1/authority/rotate");
  }

  finishAuthority(force: boolean): Promise<AuthorityFinished> {
    return this.#json("POST", "v1/authority/finish", { body: { force } });
  }

  async tokens(): Promise<readonly TokenSummary[]> {
    return (await this.#json<{ tokens: TokenSummary[] }>("GET", "v1/join-tokens")).tokens;
  }

  createToken(request: TokenRequest): Promise<TokenCreated> {
    return this.#json("POST", "v1/join-tokens", { body: request });
  }

  async revokeToken(id: string): Promise<TokenSummary> {
    const path = `v1/join-tokens/${encodeURIComponent(id)}/revoke`;
    return (await this.#json<{ token: TokenSummary }>("POST", path)).token;
  }

  async forget(name: string): Promise<void> {
    await this.#fetch("DELETE", `v1/agents/${encodeURIComponent(name)}`);
  }

  async apiTokens(): Promise<readonly ApiToken[]> {
    return (await this.#json<ApiTokensAnswer>("GET", "v1/api-tokens")).tokens;
  }

  createApiToken(request: ApiTokenRequest): Promise<ApiTokenAnswer> {
    return this.#json("POST", "v1/api-tokens", { body: request });
  }

  async revokeApiToken(name: string): Promise<void> {
    await this.#fetch("DELETE", `v1/api-tokens/${encodeURIComponent(name)}`);
  }

  /** `follow`: seconds to go on for. */
  audit(query: { limit: number; follow: number }, signal: AbortSignal): AsyncGenerator<AuditStreamLine> {
    return this.#lines("v1/audit", query, signal);
  }

  async #json<T>(method: string, path: string, { body, signal }: RequestOptions = {}): Promise<T> {
    const limit = AbortSignal.timeout(answerMs);
    const response = await this.#fetch(method, path, {
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    return (await response.json()) as T;
  }

  async *#lines<T>(
    path: string,
    query: Readonly<Record<string, string | number>>,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    const search = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const response = await this.#fetch("GET", `${path}?${search}`, { signal });
    if (response.body === null) return;
    let rest = "";
    for await (const piece of this.#pieces(response.body, signal)) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop()!;
      if (rest.length > lineCharactersMax)
        throw new HeadwaterError("failed", "the coordinator sent an endless line", { place: path });
      for (const line of lines) if (line !== "") yield JSON.parse(line) as T;
    }
  }

  /** The text of a body; a line that breaks is said in our words. */
  async *#pieces(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    try {
      for await (const bytes of body) yield decoder.decode(bytes, { stream: true });
    } catch (error) {
      throw signal.aborted ? error : this.#unreachable(error);
    }
  }

  async #fetch(
    method: string,
    path: string,
    init: RequestInit & { duplex?: "half" } = {},
  ): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#token !== null) headers.set("authorization", `Bearer ${this.#token}`);
    let response: Response;
    try {
      response = await ask(new URL(path, this.url), { ...init, method, headers });
    } catch (error) {
      if (init.signal?.reason instanceof HeadwaterError) throw init.signal.reason;
      throw this.#unreachable(error);
    }
    if (!response.ok) throw await this.#refusal(response);
    return response;
  }

  #unreachable(error: unknown): HeadwaterError {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why = timedOut ? `no answer within ${answerMs / 1000} s` : causeText(cause);
    return new HeadwaterError("unreachable", `no coordinator answers at ${this.url.origin} (${why})`, {
      place: this.url.href,
      remedy: "start one with `headwater coordinator`, or say where it is with --url or HEADWATER_URL",
      retryable: true,
      cause: error,
    });
  }

  async #refusal(response: Response): Promise<HeadwaterError> {
    const body = (await response.json().catch(() => null)) as ApiError | null;
    if (body?.error === undefined) {
      const what = `${this.url.origin} answered ${response.status} ${response.statusText}`.trim();
      return new HeadwaterError("unreachable", `${what}, which is not how a coordinator speaks`, {
        place: response.url,
        remedy: "look whether --url or HEADWATER_URL names a coordinator",
      });
    }
    const { code, message, place, remedy, faults = [] } = body.error;
    return new RefusalError(response.status, code, message, {
      faults,
      ...(place === null ? {} : { place }),
      ...(code === "unauthorized" ? { remedy: this.#tokenRemedy() } : remedy === null ? {} : { remedy }),
    });
  }

  #tokenRemedy(): string {
    return this.#token === null
      ? "give it with HEADWATER_TOKEN or --token; it lies in `api-token` in the coordinator's state directory"
      : "the token is another one's, or revoked: an admin makes one with `headwater api-token create`; the " +
          "first lies in `api-token` in the coordinator's state directory";
  }
}
