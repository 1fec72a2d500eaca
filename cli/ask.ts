import { errorText } from "../base/index.js";

/**
 * `fetch`, once more for a GET whose connection ended before an answer: one that was kept may be closed by
 * the other side in the moment in which it is used again, and a question may be repeated (RFC 9112 §9.3.1).
 * An order may not: it can have been heard.
 */
export async function ask(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.method !== "GET" || !endedEarly(error)) throw error;
    return fetch(url, init);
  }
}

function endedEarly(error: unknown): boolean {
  const code = codeOf((error as Error).cause);
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}

/** Why nobody answered, in a few words. */
export function causeText(cause: unknown): string {
  const code = codeOf(cause);
  if (code === "ECONNREFUSED") return "connection refused";
  if (code === "ENOTFOUND") return "unknown host";
  if (code === "ECONNRESET") return "connection reset";
  return errorText(cause);
}

function codeOf(cause: unknown): unknown {
  return (cause as { code?: unknown } | null | undefined)?.code;
}
