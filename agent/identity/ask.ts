import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { errorText, HeadwaterError } from "../../base/index.js";
import { joinBytesMax } from "../../identity/index.js";

/** Longest wait for the whole of a question and its answer. */
const answerMs = 15_000;

interface Refusal {
  readonly error?: {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly remedy?: unknown;
  };
}

/**
 * Asks over a TLS connection whose other end is trusted when `secureConnect` comes, and closes it. Rejects
 * with the coordinator's own words, or with `unreachable`.
 */
export async function ask(
  socket: TLSSocket,
  place: string,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const timer = setTimeout(
    () => socket.destroy(new Error(`no answer within ${answerMs / 1000} s`)),
    answerMs,
  );
  try {
    await secured(socket);
    // For a question in months: its threads need not have it in memory from the beginning.
    const { request } = await import("node:http");
    const text = body === undefined ? "" : JSON.stringify(body);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
      const asked = request({ createConnection: () => socket, host: "coordinator", method, path, headers });
      asked.once("response", resolve);
      asked.once("error", reject);
      asked.end(text);
    });
    const said = await textOf(answer);
    if (answer.statusCode === 200) return JSON.parse(said);
    throw refusalIn(said, place);
  } catch (error) {
    if (error instanceof HeadwaterError) throw error;
    throw new HeadwaterError(
      "unreachable",
      `the coordinator at ${place} cannot be asked: ${errorText(error)}`,
      {
        place,
        remedy: "see whether it runs, and whether a firewall lets this port through",
        retryable: true,
        cause: error,
      },
    );
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    // A listener that runs before this one may have refused the other end: then its error comes by "close".
    let failed: Error | null = null;
    socket.on("error", (error) => {
      failed = error;
    });
    socket.once("close", () => reject(failed ?? new Error("it closed the connection")));
    socket.once("secureConnect", () => {
      if (!socket.destroyed) resolve();
    });
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    length += (part as Buffer).length;
    if (length > joinBytesMax) throw new Error("its answer is too large");
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}

function refusalIn(text: string, place: string): Error {
  let said: Refusal;
  try {
    said = JSON.parse(text) as Refusal;
  } catch {
    return new Error("its answer is none of a coordinator's");
  }
  const { code, message, remedy } = said.error ?? {};
  return new HeadwaterError(
    typeof code === "string" ? code : "unreachable",
    typeof message === "string" ? message : "the coordinator refused without a word",
    { place, ...(typeof remedy === "string" ? { remedy } : {}) },
  );
}
