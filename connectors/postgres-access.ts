import type { Finding, Json } from "../topology/index.js";
import { errorFinding } from "../topology/index.js";
import { passwordFindings, templateFindings } from "./template.js";

/** A PostgreSQL server and a table there. The texts may hold `${agent.name}` and `${agent.<label>}`. */
export interface PostgresAccess {
  /** postgres://host:5432/database; a socket: postgres://?host=/run/postgresql&dbname=… */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: {
    /** PEM text of the CA that signed the server's certificate; default: the CAs that Node knows. */
    readonly ca?: string;
    /** PEM texts of our certificate and its key, where the server asks for one. */
    readonly cert?: string;
    readonly key?: string;
    /** False takes any certificate: for tests only. Default true. */
    readonly rejectUnauthorized?: boolean;
  };
  /** The table, `readings` or `climate.readings`, in the case in which it was made. It must exist. */
  readonly table: string;
}

/** The address as it lies in the configuration. */
export function addressOf({ url, username, password, tls }: PostgresAccess): Json {
  return { url, username: username ?? null, password: password ?? null, tls: tls ? { ...tls } : null };
}

/** The parts of a table's name: schema and table, or the table alone. */
export function tableParts(table: string): readonly string[] {
  const dot = table.indexOf(".");
  return dot < 0 ? [table] : [table.slice(0, dot), table.slice(dot + 1)];
}

/** What is wrong with an address. */
export function addressFindings({ url, username, password, tls }: PostgresAccess): readonly Finding[] {
  const findings = [...templateFindings(url, "url", true)];
  if (findings.length === 0 && !/^postgres(ql)?:\/\//.test(url)) {
    const message = `${JSON.stringify(url)} is not the address of a PostgreSQL server`;
    findings.push(errorFinding("bad-url", "url", message, "write it as postgres://host:5432/database"));
  }
  if (/^postgres(ql)?:\/\/[^/@]*:[^/@]*@/.test(url)) {
    const message = "the password stands in the url, which is shown in logs";
    findings.push(errorFinding("bad-url", "url", message, 'write password: "${secret:…}" instead'));
  }
  if (/[?&]ssl/.test(url)) {
    const message = "ssl settings in the url are not read";
    findings.push(errorFinding("bad-url", "url", message, "leave them out and give tls: {} or tls: { ca }"));
  }
  for (const [name, text] of Object.entries({ username, password })) {
    if (text !== undefined && text !== "") findings.push(...templateFindings(text, name, true));
  }
  findings.push(...passwordFindings(password, "password"));
  if (tls !== undefined && (tls.cert === undefined) !== (tls.key === undefined)) {
    const message = "a certificate and its key go together";
    findings.push(errorFinding("bad-tls", "tls", message, "give both tls.cert and tls.key, or neither"));
  }
  return findings;
}

/** What is wrong with the name of a table. */
export function tableFindings(table: string, place: string): readonly Finding[] {
  const isName = (part: string) => part !== "" && Buffer.byteLength(part) <= 63 && !part.includes("\0");
  if (typeof table === "string" && tableParts(table).every(isName)) return [];
  const message = `${JSON.stringify(table)} is not the name of a table`;
  return [errorFinding("bad-table", place, message, 'write "table" or "schema.table"')];
}
