import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { publicKeyText, readPublicKey, signBundle, verifyBundle } from "../../proto/index.js";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519");
const code = new TextEncoder().encode('export default "topology"; // äöü\n');
const signed = signBundle(code, "greenhouse", 7, privateKey);

it("says what it was signed as, and by which key", () => {
  const key = publicKeyText(publicKey);
  expect(readPublicKey(key)).toBe(key);
  expect(publicKeyText(privateKey)).toBe(key);
  expect(verifyBundle(signed)).toEqual({ topology: "greenhouse", revision: 7, key });
  expect(verifyBundle(code)).toBeNull();
});

it("is the same bytes each time, and keeps the code as it was", () => {
  expect(Buffer.compare(signBundle(code, "greenhouse", 7, privateKey), signed)).toBe(0);
  expect(Buffer.compare(signed.subarray(0, code.length), code)).toBe(0);
});

it("is signed anew in place of the signature that is there", () => {
  const anew = signBundle(signed, "barn", 8, other.privateKey);
  expect(verifyBundle(anew)).toEqual({ topology: "barn", revision: 8, key: publicKeyText(other.publicKey) });
  expect(anew.length).toBeLessThan(signed.length + 50);
});

it("still runs: the signature is a comment", async () => {
  const text = Buffer.from(signed).toString("base64");
  const module = (await import(/* @vite-ignore */ `data:text/javascript;base64,${text}`)) as {
    default: string;
  };
  expect(module.default).toBe("topology");
});

it("with any bit changed, cut or moved is refused, or is not signed at all", () => {
  const before = verifyBundle(signed);
  const outcome = (bytes: Uint8Array) => {
    try {
      return verifyBundle(bytes);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  for (let at = 0; at < signed.length; at++)
    for (const bit of [1, 16, 128]) {
      const changed = Uint8Array.from(signed);
      changed[at]! ^= bit;
      const found = outcome(changed);
      // Nothing but what was signed is ever believed.
      if (found !== null && typeof found === "object") expect([at, found]).toEqual([at, before]);
      else expect([at, found === null || found === "bad-signature"]).toEqual([at, true]);
      if (at < code.length) expect([at, found]).toEqual([at, "bad-signature"]);
    }
  const random = seededRandom(1);
  for (let i = 0; i < 500; i++) {
    const from = Math.floor(random.next() * signed.length);
    const cut = Buffer.concat([
      signed.subarray(0, from),
      signed.subarray(from + 1 + Math.floor(random.next() * 20)),
    ]);
    const found = outcome(cut);
    expect(found === null || found === "bad-signature").toBe(true);
  }
  const trailer = signed.subarray(code.length);
  const moved = Buffer.concat([new TextEncoder().encode("export default 666;\n"), trailer]);
  expect(outcome(moved)).toBe("bad-signature");
});
