/** Options of a HeadwaterError; all are optional. */
export interface ErrorDetails {
  /** Where: a file and line, a component, a setting, a field. */
  readonly place?: string;
  /** What the reader can do about it, as an imperative sentence. */
  readonly remedy?: string;
  /** Whether the same call may succeed later without a change by the user. Default false. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** The one error class: a stable `code` (kebab-case), a message that names the fault, and a remedy. */
export class HeadwaterError extends Error {
  readonly code: string;
  readonly place: string | undefined;
  readonly remedy: string | undefined;
  readonly retryable: boolean;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "HeadwaterError";
    this.code = code;
    this.place = details.place;
    this.remedy = details.remedy;
    this.retryable = details.retryable ?? false;
  }
}

/** The text of anything that was thrown: user code may throw strings, undefined, or foreign errors. */
export function errorText(thrown: unknown): string {
  try {
    // Of several addresses of one host none answered: the message is empty.
    if (thrown instanceof AggregateError && thrown.message === "" && thrown.errors.length > 0)
      return errorText(thrown.errors[0]);
    if (thrown instanceof Error) return String(thrown.message === "" ? thrown.name : thrown.message);
    return String(thrown);
  } catch {
    return "something was thrown that has no text";
  }
}

/** The same, and behind it what the reader can do about it, if the error says so. */
export function errorWithRemedy(thrown: unknown): string {
  const remedy = thrown instanceof HeadwaterError ? thrown.remedy : undefined;
  return remedy === undefined ? errorText(thrown) : `${errorText(thrown)}; ${remedy}`;
}

/** Asserts an invariant of ours; a failure is a bug and ends the process (systemd starts it again). */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new HeadwaterError("invariant", `broken invariant: ${what}`);
}

/** The exhaustive end of a switch over a union with a `kind`. */
export function unreachable(value: never): never {
  throw new HeadwaterError("invariant", `unexpected value: ${JSON.stringify(value)}`);
}
