/**
 * Keys of a topology's store. A copy of a task lies in an area of its own under `a/<area>/`, so that it can
 * be thrown away with one clear, and be promoted by a change of the pointer `g/<task>` that names it.
 */
const digits = 16;

export const pointerPrefix = "g/";

export function pointerKey(task: string): string {
  return pointerPrefix + task;
}

export function areaPrefix(area: string): string {
  return `a/${area}/`;
}

/** Below an area: the last checkpoint, without the state. */
export const checkpointKey = "k";
export const commitPrefix = "c/";
export const statePrefix = "s/";

export function commitKey(number: number): string {
  return commitPrefix + padded(number);
}

export function stateKey(cell: string, key: string): string {
  return `${statePrefix}${cell}/${key}`;
}

/** The cell and the key of a state key; a cell is `<component>/<name>`. */
export function parseStateKey(text: string): { readonly cell: string; readonly key: string } {
  const slash = text.indexOf("/", text.indexOf("/", statePrefix.length) + 1);
  return { cell: text.slice(statePrefix.length, slash), key: text.slice(slash + 1) };
}

export function framePrefix(link: string): string {
  return `f/${link}/`;
}

export function frameKey(link: string, number: number): string {
  return framePrefix(link) + padded(number);
}

/** The number at the end of a commit's or a frame's key. */
export function numberOf(key: string): number {
  return Number(key.slice(-digits));
}

/** The first key behind all that begin with `prefix`, which ends with a slash. */
export function behind(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

function padded(number: number): string {
  return String(number).padStart(digits, "0");
}
