import { pbkdf2Sync, timingSafeEqual } from "node:crypto";
import { filterFault, HeadwaterError, topicMatches } from "../../base/index.js";

/** A sensor, or several that share a name. */
interface SensorUser {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
  /** Topics below which it may publish; empty = all. */
  readonly filters: readonly string[];
  /** As it stands in the file: another line means that its connections begin anew. */
  readonly line: string;
}

const usersMax = 10_000;
const filtersMax = 100;
/** A login is checked in the agent's main thread: so many take two milliseconds of it. */
const iterationsMax = 2_000;
const hashBytesMax = 64;
const saltBytesMax = 64;

/**
 * Who may publish at the feed listener, and what. As text a line for each, with its password as
 * `mosquitto_passwd` writes it (PBKDF2 with SHA-512), and behind it, divided by blanks, the topic filters
 * that it may publish to; none = any topic:
 *
 *     boiler:$7$101$…$… plant/boiler/# plant/common/+
 *
 * Empty lines, and those that begin with #, are left out. A decider.
 */
export class SensorUsers {
  readonly #users: ReadonlyMap<string, SensorUser>;

  private constructor(users: ReadonlyMap<string, SensorUser>) {
    this.#users = users;
  }

  /** Throws `bad-setting`, which names the line; never what stands in it. */
  static read(text: string, file: string): SensorUsers {
    const users = new Map<string, SensorUser>();
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === "" || line.startsWith("#")) continue;
      const fault = addUser(users, line.trim());
      if (fault === null) continue;
      throw new HeadwaterError("bad-setting", `${file}, line ${index + 1}: ${fault}`, {
        place: "--feed-listener-users",
        remedy:
          "write users with `mosquitto_passwd -H sha512-pbkdf2 FILE NAME`, their topics behind the hash",
      });
    }
    return new SensorUsers(users);
  }

  get size(): number {
    return this.#users.size;
  }

  /** In a time that does not tell whether there is such a user, or where a password differs. */
  mayEnter(name: string | null, password: string | null): boolean {
    const known = this.#users.get(name ?? "");
    const { salt, iterations, hash } = known ?? this.#anyOne;
    const given = pbkdf2Sync(password ?? "", salt, iterations, hash.length, "sha512");
    return timingSafeEqual(given, hash) && known !== undefined;
  }

  has(name: string | null): boolean {
    return this.#users.has(name ?? "");
  }

  mayPublish(name: string | null, topic: string): boolean {
    const filters = this.#users.get(name ?? "")?.filters;
    if (filters === undefined) return false;
    return filters.length === 0 || filters.some((filter) => topicMatches(filter, topic));
  }

  /** Whether what this user may is the same by the other list. */
  isAlikeIn(other: SensorUsers, name: string | null): boolean {
    return this.#users.get(name ?? "")?.line === other.#users.get(name ?? "")?.line;
  }

  /** For a name that nobody has the same work is done. */
  get #anyOne(): Pick<SensorUser, "salt" | "iterations" | "hash"> {
    const [first] = this.#users.values();
    return first ?? { salt: Buffer.alloc(12), iterations: 101, hash: Buffer.alloc(hashBytesMax) };
  }
}

/** Adds what a line says, or tells what is wrong with it. */
function addUser(users: Map<string, SensorUser>, line: string): string | null {
  const [first = "", ...filters] = line.split(/\s+/);
  const colon = first.indexOf(":");
  if (colon < 1) return "it is not NAME:HASH";
  const name = first.slice(0, colon);
  const [nothing, kind, rounds, salt, hash, more] = first.slice(colon + 1).split("$");
  if (nothing !== "" || kind !== "7" || hash === undefined || more !== undefined)
    return "its password is not hashed as $7$ (PBKDF2 with SHA-512)";
  const iterations = Number(rounds);
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > iterationsMax)
    return `its password is hashed ${rounds} times: from 1 to ${iterationsMax} are taken`;
  const bytes = { salt: Buffer.from(salt!, "base64"), hash: Buffer.from(hash, "base64") };
  if (bytes.salt.length < 1 || bytes.salt.length > saltBytesMax || bytes.hash.length !== hashBytesMax)
    return "its hash is damaged";
  if (users.has(name)) return `the user ${JSON.stringify(name)} is there twice`;
  if (users.size >= usersMax) return `there are more than ${usersMax} users`;
  if (filters.length > filtersMax) return `it has more than ${filtersMax} topics`;
  for (const filter of filters) {
    const fault = filterFault(filter);
    if (fault !== null) return `the topic ${JSON.stringify(filter)} ${fault}`;
  }
  users.set(name, { iterations, ...bytes, filters, line });
  return null;
}
