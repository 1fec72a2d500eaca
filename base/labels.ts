import { HeadwaterError } from "./errors.js";
import { isName } from "./names.js";

/** What placements choose agents by: name → value. */
export type Labels = Readonly<Record<string, string>>;

/** Characters of a label's value at most. */
const valueMax = 63;

/**
 * `["role=gateway", "site=north"]` → `{ role: "gateway", site: "north" }`; of two for one name the later
 * counts. Throws `bad-label`; `place` says where the texts came from.
 */
export function parseLabels(texts: readonly string[], place: string): Labels {
  const labels: Record<string, string> = Object.create(null);
  for (const text of texts) {
    const [, key = "", value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (!isName(key) || value === "" || value.length > valueMax)
      throw new HeadwaterError("bad-label", `${JSON.stringify(text)} is not a label`, {
        place,
        remedy:
          "write key=value, the key in lower-case letters, digits and hyphens, the value of at most " +
          `${valueMax} characters: --label role=gateway`,
      });
    labels[key] = value;
  }
  return { ...labels };
}
