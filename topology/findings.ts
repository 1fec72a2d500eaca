/**
 * One fault, or one thing to think about, that `validate` found. Errors refuse the topology, warnings do
 * not.
 */
export interface Finding {
  readonly severity: "error" | "warning";
  /** Stable, kebab-case. */
  readonly code: string;
  /** Where, e.g. `per-room, input 1`. */
  readonly place: string;
  readonly message: string;
  /** What the reader can do, as an imperative sentence. */
  readonly remedy: string;
  /** Stack of the call in the user's code that it is about, as text, where that is known. */
  readonly stack?: string;
}

/** One finding a line, with its remedy. */
export function formatFinding(finding: Finding): string {
  return `${finding.severity}: ${finding.place}: ${finding.message} (${finding.remedy})`;
}

/** A fault that refuses the topology. */
export function error(code: string, place: string, message: string, remedy: string): Finding {
  return { severity: "error", code, place, message, remedy };
}

/** Something to think about; the topology runs. */
export function warning(code: string, place: string, message: string, remedy: string): Finding {
  return { severity: "warning", code, place, message, remedy };
}
