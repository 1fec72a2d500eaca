import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errorText, HeadwaterError, isName } from "../base/index.js";

/** Where an agent finds secrets; the first place that has one counts. */
export interface SecretSources {
  /** Directories with a file for each secret, named like it. */
  readonly directories: readonly string[];
  /** From the environment, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** Characters of a secret. A private key has some thousand. */
const secretCharactersMax = 64 * 1024;
/** Shorter ones are words of everyday; to take them out of every text would say more than it hides. */
const redactedCharactersMin = 6;
const variable = /^HEADWATER_SECRET_([A-Z0-9_]{1,63})$/;

/**
 * The agent's secrets: `--secrets-dir`, systemd's credentials, and HEADWATER_SECRET_NAME. `directory`: the
 * setting, or null.
 */
export function secretSources(
  directory: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): SecretSources {
  const credentials = environment["CREDENTIALS_DIRECTORY"];
  const directories = [directory, credentials].filter((path) => path !== null && path !== undefined);
  const values: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(environment)) {
    const name = variable.exec(key)?.[1]?.toLowerCase().replaceAll("_", "-");
    if (name !== undefined && value !== undefined) values[name] = value;
  }
  return { directories, values };
}

/**
 * What `${secret:name}` stands for on this agent, read anew each time, so that a changed one is taken with
 * the next start of a component. It remembers what it has given out, and takes that out of texts.
 */
export class Secrets {
  readonly #sources: SecretSources;
  /** Every way in which a secret may stand in a text, and what takes its place. */
  readonly #given = new Map<string, string>();

  constructor(sources: SecretSources) {
    this.#sources = sources;
  }

  /** Throws `no-secret`. A line break at the end of a file is none of the secret. */
  readonly get = (name: string): string => {
    const value = this.#find(name);
    if (value.length > secretCharactersMax) throw noSecret(name, `it is longer than ${secretCharactersMax}`);
    this.#remember(name, value);
    return value;
  };

  /** The text without any secret that was given out; where two overlap, without both. */
  redact(text: string): string {
    const found: { readonly at: number; readonly end: number; readonly placeholder: string }[] = [];
    for (const [form, placeholder] of this.#given)
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
        found.push({ at, end: at + form.length, placeholder });
    found.sort((a, b) => a.at - b.at || b.end - a.end);
    let redacted = "";
    let end = 0;
    let last = "";
    for (const each of found) {
      if (each.end <= end) continue;
      // One that overlaps itself, as a row of equal letters does, is said once.
      if (each.at >= end || each.placeholder !== last)
        redacted += text.slice(end, each.at) + each.placeholder;
      ({ end, placeholder: last } = each);
    }
    return redacted + text.slice(end);
  }

  /** The same for all texts in a message: objects, arrays and what is in them. Bytes stay as they are. */
  redactAll<T>(message: T): T {
    return this.#given.size === 0 ? message : (this.#cleaned(message) as T);
  }

  #cleaned(value: unknown): unknown {
    if (typeof value === "string") return this.redact(value);
    if (Array.isArray(value)) return value.map((item) => this.#cleaned(item));
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#cleaned(item)]));
  }

  #find(name: string): string {
    // A name becomes a path: nothing but a name may.
    if (!isName(name)) throw noSecret(name.slice(0, 80), "this is no name of one");
    for (const directory of this.#sources.directories) {
      try {
        return readFileSync(join(directory, name), "utf8").replace(/\r?\n$/, "");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw noSecret(name, errorText(error));
      }
    }
    if (Object.hasOwn(this.#sources.values, name)) return this.#sources.values[name]!;
    const places = [...this.#sources.directories, "the environment"].join(", ");
    throw noSecret(name, `it is not in ${places}`);
  }

  #remember(name: string, value: string): void {
    if (value.length < redactedCharactersMin) return;
    const forms = [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      Buffer.from(value).toString("base64"),
      ...value.split("\n").filter((line) => line.length > 2 * redactedCharactersMin),
    ];
    for (const form of forms) this.#given.set(form, `\${secret:${name}}`);
  }
}

function noSecret(name: string, why: string): HeadwaterError {
  return new HeadwaterError("no-secret", `there is no secret ${JSON.stringify(name)} here: ${why}`, {
    place: `secret:${name}`,
    remedy:
      "put a file of that name into the agent's --secrets-dir, or LoadCredential= it in its unit, or set " +
      `HEADWATER_SECRET_${name.toUpperCase().replaceAll("-", "_")}`,
  });
}
