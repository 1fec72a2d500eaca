import type { LoginRefusal } from "../../proto/index.js";

/** What the broker says of connections that it does not let in; null: who judges users has counted them. */
const kinds: readonly (readonly [words: RegExp, kind: LoginRefusal | null])[] = [
  [/^bad user name or password$/, null],
  [/^too many (connections|persistent sessions|that have not said who they are)$/, "too-many"],
  [/^(TLS: |it does not speak TLS|it began and did not go on)/, "tls"],
  [/^identifier rejected$/, "client-id"],
  [/^(unacceptable|Invalid) protocol version$/, "mqtt-version"],
  [/^keep alive limit exceeded$/, "keepalive"],
];

/** Connections that were not let in, by kind: users and passwords, and the broker's refusals by its words. */
export function refusedLogins(
  strangers: Readonly<Partial<Record<LoginRefusal, number>>>,
  refusals: ReadonlyMap<string, number>,
): Partial<Record<LoginRefusal, number>> {
  const refused: Partial<Record<LoginRefusal, number>> = {};
  const add = (kind: LoginRefusal, count: number) => {
    if (count > 0) refused[kind] = (refused[kind] ?? 0) + count;
  };
  for (const [kind, count] of Object.entries(strangers)) add(kind as LoginRefusal, count);
  for (const [words, count] of refusals) {
    const [, kind] = kinds.find(([pattern]) => pattern.test(words)) ?? [null, "other" as const];
    if (kind !== null) add(kind, count);
  }
  return refused;
}
