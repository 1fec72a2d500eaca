import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

export const root = new URL("../../", import.meta.url).pathname;

/** All Markdown files that git knows, as paths from the root. */
export const pages: readonly string[] = execFileSync("git", ["ls-files", "-z", "*.md"], { cwd: root })
  .toString()
  .split("\0")
  .filter((path) => path !== "" && existsSync(root + path));

export const read = (path: string): string => readFileSync(root + path, "utf8");

/** Code blocks of a page in the given language. */
export function blocksOf(text: string, language: string): readonly string[] {
  const fence = new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, "gm");
  return [...text.matchAll(fence)].map((match) => match[1]!);
}

/** Commands in a page that begin with `begins`: in shell blocks, split at `&&`, and in code in the text. */
export function commandsOf(text: string, begins: string): readonly (readonly string[])[] {
  const lines = blocksOf(text, "sh").flatMap((block) => block.split("\n"));
  const inText = text.replace(/^ *```[\s\S]*?^ *```/gm, "");
  const quoted = [...inText.matchAll(/`([^`]+)`/g)].map((match) => match[1]!.replaceAll(/\s+/g, " "));
  return [...lines, ...quoted]
    .flatMap((line) => line.replace(/(^|\s)#.*$/, "").split(/&&|\|/))
    .map((command) => command.trim().replace(/^npx /, "").split(/\s+/))
    .filter((words) => words[0] === begins && words.length > 1);
}
