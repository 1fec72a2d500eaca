import { HeadwaterError } from "./errors.js";

const pattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Names of topologies, components, agents, labels' keys: lower case, digits, hyphens; 1-63 characters. */
export function isName(text: string): boolean {
  return pattern.test(text);
}

/** Returns `text` when it is a name; otherwise throws one error that says what a name is. */
export function requireName(text: string, what: string): string {
  if (isName(text)) return text;
  throw new HeadwaterError("bad-name", `${what} ${JSON.stringify(text.slice(0, 80))} is not a name`, {
    place: what,
    remedy: "use 1-63 lower-case letters, digits and hyphens, beginning with a letter or a digit",
  });
}
