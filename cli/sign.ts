import { createHash, createPrivateKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { errorText, HeadwaterError } from "../base/index.js";
import { signBundle } from "../proto/index.js";
import type { Bundle } from "./bundle.js";
import type { OptionTable } from "./command.js";

/** Options of commands that send code to agents. */
export const signOptions = {
  "sign-key": {
    type: "string",
    placeholder: "file",
    describe: "sign the bundle with this deploy key [default: $HEADWATER_SIGN_KEY, else it is not signed]",
  },
  "sign-revision": {
    type: "number",
    placeholder: "n",
    describe: "number of the signature, which must rise [default: ms since 1970]",
  },
} as const satisfies OptionTable;

/** What the command line and the environment say of signing. */
export interface SignWishes {
  readonly "sign-key": string | undefined;
  readonly "sign-revision": number | undefined;
}

/** The bundle, signed for its topology if there is a key. Throws `bad-key` and `usage`. */
export async function signed(bundle: Bundle, wishes: SignWishes, env: NodeJS.ProcessEnv): Promise<Bundle> {
  const file = wishes["sign-key"] ?? env["HEADWATER_SIGN_KEY"] ?? "";
  if (file === "") return bundle;
  const revision = wishes["sign-revision"] ?? Date.now();
  if (!Number.isSafeInteger(revision) || revision < 1)
    throw new HeadwaterError("usage", `--sign-revision ${revision} is no whole number above 0`, {
      place: "--sign-revision",
      remedy: "leave it out; or give one that is higher than what agents say has run",
    });
  const code = signBundle(bundle.code, bundle.spec.name, revision, await readSigningKey(file));
  return { ...bundle, code, sha256: createHash("sha256").update(code).digest("hex") };
}

/** The private part of a deploy key. Throws `bad-key`. */
export async function readSigningKey(file: string): Promise<KeyObject> {
  let why: string;
  try {
    const key = createPrivateKey(await readFile(file));
    if (key.asymmetricKeyType === "ed25519") return key;
    why = `it is an ${key.asymmetricKeyType} key`;
  } catch (error) {
    why = errorText(error);
  }
  throw new HeadwaterError("bad-key", `this is no deploy key: ${why}`, {
    place: file,
    remedy: "name the private file that `headwater keys create` has written",
  });
}
