import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, launch, launcher } from "./launch.js";

/** What bash would offer after these words, with our script loaded. */
function complete(line: string, cwd: string): readonly string[] {
  const words = line.split(" ");
  const script = `
    source <(headwater completion bash)
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
    COMP_CWORD=${words.length - 1}
    _headwater 2>/dev/null
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const path = `${dirname(launcher)}:${process.env["PATH"]}`;
  const { stdout } = spawnSync("bash", ["--norc", "-c", script], {
    cwd,
    env: { PATH: path, HOME: "/nonexistent", HEADWATER_URL: "http://127.0.0.1:9" },
    encoding: "utf8",
  });
  return stdout.split("\n").filter((word) => word !== "");
}

describe("Tab in bash", () => {
  it("completes commands, options, choices and files", async () => {
    using folder = await folderOf({ "topology.ts": "", "topology.test.ts": "", "other.md": "" });
    expect(complete("headwater unc", folder.path)).toEqual(["uncordon"]);
    expect(complete("headwater kill --n", folder.path)).toEqual(["--now", "--no-wait"]);
    expect(complete("headwater completion ", folder.path)).toEqual(["bash", "zsh", "fish"]);
    expect([...complete("headwater submit top", folder.path)].sort()).toEqual([
      "topology.test.ts",
      "topology.ts",
    ]);
  });

  it("offers nothing, and no error, for names while no coordinator answers", async () => {
    using folder = await folderOf({});
    expect(complete("headwater describe ", folder.path)).toEqual([]);
  });
});

describe("the scripts", () => {
  it.each(["bash", "zsh", "fish"])(
    "for %s can be printed, and the shell is known from $SHELL",
    async (shell) => {
      const { code, out } = await launch(["completion", shell]);
      expect(code).toBe(0);
      expect(out).toContain(`completion for ${shell}`);
      expect((await launch(["completion"], { env: { SHELL: `/usr/bin/${shell}` } })).out).toBe(out);
    },
  );
});
