/** Levels of objects and arrays in one another; a circle comes to it, too. */
const depthMax = 64;

/**
 * Freezes what JSON can say, through and through, so that a change that goes past `set` throws where it is
 * made instead of being lost at the next restart. Returns how long its text is, about, or null when JSON
 * cannot say it (then some of it may be frozen).
 */
export function keepJson(value: unknown, depth = 0): number | null {
  switch (typeof value) {
    case "string":
      return value.length + 2;
    case "number":
      return Number.isFinite(value) ? 8 : null;
    case "boolean":
      return 5;
    case "object":
      if (value === null) return 4;
      if (depth === depthMax) return null;
      return Array.isArray(value) ? keepArray(value, depth) : keepObject(value, depth);
    default:
      return null;
  }
}

function keepArray(array: readonly unknown[], depth: number): number | null {
  let size = 2;
  for (const item of array) {
    const more = keepJson(item, depth + 1);
    if (more === null) return null;
    size += more + 1;
  }
  Object.freeze(array);
  return size;
}

/** A member that is undefined is left out, as JSON does. */
function keepObject(object: object, depth: number): number | null {
  const prototype: unknown = Object.getPrototypeOf(object);
  // Of any realm: the prototype of a plain object has none itself.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return null;
  let size = 2;
  for (const key of Object.keys(object)) {
    const member = (object as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    const more = keepJson(member, depth + 1);
    if (more === null) return null;
    size += key.length + 4 + more;
  }
  Object.freeze(object);
  return size;
}
