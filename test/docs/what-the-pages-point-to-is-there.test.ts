import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { rooms } from "../tidy/house.js";
import { pages, read, root } from "./pages.js";

const folders = [...Object.keys(rooms), "bin", "docs", "systemd"];

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

function anchorsIn(path: string): readonly string[] {
  return [...read(path).matchAll(/^#+ (.*)$/gm)].map((match) => anchorOf(match[1]!));
}

/** Links that lead nowhere. */
function deadLinks(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? page : normalize(join(dirname(page), path));
    if (!existsSync(root + file)) return true;
    return anchor !== undefined && !anchorsIn(file).includes(anchor);
  });
}

describe.each(pages)("%s", (page) => {
  it("has no dead link", () => {
    expect(deadLinks(page)).toEqual([]);
  });

  it("names files that are there", () => {
    const named = [...read(page).matchAll(/`([a-z-]+\/[\w./-]+\.[a-z]+|[a-z-]+\/[\w./-]*\/)`/g)].map(
      (match) => match[1]!,
    );
    const ours = named.filter((path) => folders.includes(path.split("/")[0]!));
    expect(ours.filter((path) => !existsSync(root + path))).toEqual([]);
  });
});

it("pages that comments in sources cite are there", () => {
  const lines = execFileSync("git", ["grep", "-hoE", "docs/[a-zA-Z0-9/_-]+\\.md", "--", "*.ts"], {
    cwd: root,
  });
  const cited = new Set(lines.toString().trim().split("\n"));
  expect([...cited].filter((path) => !existsSync(root + path))).toEqual([]);
});

it("every page of docs/ is linked from the README", () => {
  const readme = read("README.md");
  const docs = pages.filter((page) => /^docs\/[^/]+\.md$/.test(page));
  expect(docs.filter((page) => !readme.includes(`(${page})`))).toEqual([]);
});
