import { describe, expect, it } from "vitest";
import { createColors, harmless } from "../../cli/terminal.js";

describe("a line of the terminal", () => {
  it.each([
    ["clears the screen", "gw-1 \u001b[2J\u001b[H owned", "gw-1 \ufffd[2J\ufffd[H owned"],
    ["sets the title", "\u001b]0;owned\u0007", "\ufffd]0;owned\ufffd"],
    ["goes back and overwrites", "lost\rrunning\b\b", "lost\ufffdrunning\ufffd\ufffd"],
    ["uses 8-bit controls", "a\u009b2Jb\u007f", "a\ufffd2Jb\ufffd"],
    ["is markup for a browser", "<img onerror=alert(1)>", "<img onerror=alert(1)>"],
  ])("that %s is shown without its controls", (_what, line, shown) => {
    expect(harmless(line)).toBe(shown);
  });

  it("keeps colours, tabs and line breaks", () => {
    const { red, bold } = createColors(true);
    const line = `${bold("gw-1")}\t${red("lost")}\nräume 🔥`;
    expect(harmless(line)).toBe(line);
  });
});
