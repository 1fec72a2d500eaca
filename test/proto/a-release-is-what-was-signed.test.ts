import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  compareVersions,
  makeRelease,
  publicKeyText,
  readRelease,
  readReleaseLine,
  releaseMain,
  signRelease,
  suitsNode,
} from "../../proto/index.js";

const { privateKey } = generateKeyPairSync("ed25519");
const key = publicKeyText(privateKey);
const about = { version: "1.2.0", architecture: "arm64", node: ["20.19", "22.12", "24.0"], stores: 1 };
const files = [
  { name: releaseMain, content: Buffer.from("console.log(1)\n") },
  { name: "prebuilds/linux-arm64/a.node", content: Buffer.from([0, 1, 10, 255]) },
];
const plain = makeRelease(about, files);
const signed = signRelease(plain, { revision: 5, downgrade: false }, privateKey);

describe("a release", () => {
  it("comes out as it went in, signed or not", () => {
    expect(readRelease(plain)).toMatchObject({
      manifest: { ...about, revision: 0, downgrade: false },
      key: null,
    });
    const { manifest, contents, key: by, line } = readRelease(signed);
    expect([manifest.revision, by]).toEqual([5, key]);
    expect(contents.map((content) => Buffer.from(content))).toEqual(files.map(({ content }) => content));
    expect(readReleaseLine(line)).toEqual({ manifest, key });
    const again = readRelease(signRelease(signed, { revision: 9, downgrade: true }, privateKey));
    expect(again.manifest).toMatchObject({ revision: 9, downgrade: true });
  });

  it("with any bit changed, cut or longer is refused, or says that nobody has signed it", () => {
    for (let at = 0; at < signed.length; at++) {
      const changed = Buffer.from(signed);
      changed[at]! ^= 1;
      const by = () => readRelease(changed).key;
      try {
        expect(by()).toBeNull();
      } catch (error) {
        expect(error).toMatchObject({ code: "bad-release" });
      }
    }
    for (const length of [0, 10, signed.length - 1])
      expect(() => readRelease(signed.subarray(0, length))).toThrow(
        expect.objectContaining({ code: "bad-release" }),
      );
    expect(() => readRelease(Buffer.concat([signed, Buffer.from("x")]))).toThrow(/1 bytes too many/);
  });

  it("holds no file that would lie elsewhere", () => {
    for (const name of ["../a", "/etc/a", "a/../b", "a//b", "a\u0000", ".a", "A"])
      expect(() => makeRelease(about, [...files, { name, content: Buffer.from("x") }])).toThrow(
        /cannot hold/,
      );
    const manifest = {
      ...about,
      files: [{ name: "../a", bytes: 0, sha256: "0".repeat(64) }],
      revision: 0,
      downgrade: false,
    };
    const line = `headwater-release-1 ${Buffer.from(JSON.stringify(manifest)).toString("base64url")}`;
    expect(() => readReleaseLine(line)).toThrow(/cannot be read/);
  });

  it("knows which Node.js it runs with", () => {
    const { node } = about;
    for (const version of ["v20.19.0", "v20.20.2", "v22.12.0", "v24.0.0", "v25.1.0"])
      expect([version, suitsNode(node, version)]).toEqual([version, true]);
    for (const version of ["v18.20.0", "v20.18.9", "v21.9.0", "v22.11.0", "v23.5.0"])
      expect([version, suitsNode(node, version)]).toEqual([version, false]);
  });
});

it("versions are compared by their numbers, and what comes before a release is earlier", () => {
  const rising = [
    "0.9.9",
    "0.10.0-alpha",
    "0.10.0-rc.2",
    "0.10.0-rc.10",
    "0.10.0",
    "0.10.1",
    "1.0.0",
    "10.0.0",
  ];
  for (const [i, a] of rising.entries())
    for (const [j, b] of rising.entries())
      expect([a, b, Math.sign(compareVersions(a, b))]).toEqual([a, b, Math.sign(i - j)]);
  expect(compareVersions("1.0.0+a", "1.0.0+b")).toBe(0);
});
