import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { HeadwaterError } from "../../base/index.js";
import { RefusedUpdate } from "../updates.js";
import type { ApiError, ApiFault } from "./types.js";

/** HTTP status of each code of an error; anything else is 400. */
const statuses: Readonly<Record<string, ContentfulStatusCode>> = {
  unauthorized: 401,
  "token-expired": 401,
  forbidden: 403,
  "not-found": 404,
  "no-bundle": 404,
  "name-taken": 409,
  conflict: 409,
  "no-agents": 404,
  "too-large": 413,
  "bad-topology": 422,
  "update-refused": 422,
  "too-many-requests": 429,
  invariant: 500,
  internal: 500,
  "damaged-bundle": 500,
  unavailable: 503,
  "store-failed": 503,
};

/** A topology that is refused, with everything that is wrong with it. */
export class RefusedTopology extends HeadwaterError {
  readonly faults: readonly ApiFault[];

  constructor(name: string, faults: readonly ApiFault[]) {
    const errors = faults.filter(({ severity }) => severity === "error").length;
    super("bad-topology", `topology ${name} has ${errors === 1 ? "1 fault" : `${errors} faults`}`, {
      place: "spec",
      remedy: "mend what is named in `faults`; `headwater validate <file>` shows the same before submit",
    });
    this.faults = faults;
  }
}

export function errorAnswer(context: Context, error: HeadwaterError): Response {
  const { code, message, place = null, remedy = null } = error;
  const refused = error instanceof RefusedTopology || error instanceof RefusedUpdate;
  const faults = refused ? { faults: error.faults } : {};
  const body: ApiError = { error: { code, message, place, remedy, ...faults } };
  return context.json(body, statuses[code] ?? 400);
}

export function badRequest(message: string, place: string, remedy: string): HeadwaterError {
  return new HeadwaterError("bad-request", message, { place, remedy });
}
