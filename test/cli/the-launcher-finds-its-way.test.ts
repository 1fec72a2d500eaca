import { chmodSync, copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Folder, folderOf, launch, launcher } from "./launch.js";

describe("the launcher", () => {
  it("finds itself through links of links, also relative ones", async () => {
    using folder = new Folder();
    symlinkSync(launcher, `${folder.path}/one`);
    mkdirSync(`${folder.path}/bin`);
    symlinkSync("../one", `${folder.path}/bin/two`);
    const { code, out } = await launch(["--version"], { command: `${folder.path}/bin/two` });
    expect({ code, out: out.trim() }).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });

  it.each(["v18.20.4", "v20.18.9", "v21.7.3", "v22.11.0", "v23.5.0"])("refuses Node %s", async (version) => {
    using folder = await folderOf({ node: `#!/bin/sh\necho ${version}\n` });
    chmodSync(`${folder.path}/node`, 0o755);
    const { code, err } = await launch([], { env: { HEADWATER_NODE: `${folder.path}/node` } });
    expect(code).toBe(1);
    expect(err).toContain(`error: Node.js ${version} is too old for headwater`);
    expect(err).toContain("  remedy: install Node.js");
  });

  it.each(["v20.19.0", "v22.12.0", "v24.0.0", "v26.1.0"])(
    "takes Node %s, under its flags",
    async (version) => {
      const told = 'echo "$@" "malloc:$(env | grep -c ^MALLOC_)"';
      const answer = `[ "$1" = --version ] && echo ${version} || ${told}`;
      using folder = await folderOf({ node: `#!/bin/sh\n${answer}\n` });
      chmodSync(`${folder.path}/node`, 0o755);
      const { code, out } = await launch(["agent", "a b"], {
        env: { HEADWATER_NODE: `${folder.path}/node` },
      });
      expect(code).toBe(0);
      expect(out).toMatch(/^--max-semi-space-size=2 --no-sparkplug --v8-pool-size=1 /);
      expect(out).toMatch(/ --no-allocation-site-pretenuring /);
      expect(out).toMatch(/--disable-proto=delete \S+main\.js agent a b malloc:3/);
    },
  );

  it("says so when there is no Node, and when nothing is compiled", async () => {
    const without = await launch([], { env: { HEADWATER_NODE: "/nowhere/node" } });
    expect(without.code).toBe(1);
    expect(without.err).toContain("error: Node.js was not found (/nowhere/node)");
    using folder = new Folder();
    mkdirSync(`${folder.path}/bin`);
    copyFileSync(launcher, `${folder.path}/bin/headwater`);
    chmodSync(`${folder.path}/bin/headwater`, 0o755);
    const fresh = await launch([], { command: `${folder.path}/bin/headwater` });
    expect(fresh.code).toBe(1);
    expect(fresh.err).toContain("error: headwater is not compiled");
    expect(fresh.err).toContain("npm run build");
  });
});
