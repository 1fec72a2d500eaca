import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readIdentity, roomForIdentity, writeIdentity } from "../../agent/identity/identity-file.js";
import { Authority, newAuthority } from "../../coordinator/identity/authority.js";
import type { Identity } from "../../identity/index.js";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "headwater-identity-"));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function identityOf(name: string): Identity {
  return { ...new Authority(newAuthority(Date.now())).issueOwn(Date.now()), name, role: "agent" };
}

describe("room for an identity", () => {
  it("is kept until the identity comes, which only its owner can read", async () => {
    const file = join(folder(), "state", "identity.json");
    const room = await roomForIdentity(file);
    expect(existsSync(file)).toBe(false);
    const identity = identityOf("gw-1");
    await room.write(identity);
    expect(await readIdentity(file)).toEqual(identity);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, ".."))).toEqual(["identity.json"]);
  });

  it("that is not used is left as nothing, with the folders that it made", async () => {
    const path = folder();
    const room = await roomForIdentity(join(path, "a", "b", "identity.json"));
    await room.leave();
    expect(readdirSync(path)).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "is there on a disk that fills up meanwhile, or is refused",
    async () => {
      const path = folder();
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", path]);
      cleanups.push(() => void execFileSync("umount", ["-l", path]));
      const file = join(path, "identity.json");
      const fill = () => {
        for (let i = 0; i < 100; i++) {
          try {
            writeFileSync(join(path, `filler-${i}`), Buffer.alloc(4_096));
          } catch (error) {
            expect(String(error)).toMatch(/ENOSPC/);
            return;
          }
        }
      };
      const room = await roomForIdentity(file);
      fill();
      const first = identityOf("gw-1");
      await room.write(first);
      expect(await readIdentity(file)).toEqual(first);
      // A renewal that has no room leaves what there is, and says so.
      fill();
      const renewal = writeIdentity(file, identityOf("gw-2"));
      await expect(renewal).rejects.toMatchObject({
        code: "no-room",
        message: expect.stringMatching(/ENOSPC/),
      });
      expect(await readIdentity(file)).toEqual(first);
      expect(existsSync(`${file}.new`)).toBe(false);
    },
  );
});
