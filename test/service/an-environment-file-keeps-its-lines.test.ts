import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { readEnvFile, withEnvValues } from "../../service/env-file.js";
import { shippedText } from "../../service/shipped.js";

it("a value takes the place of the old one, else of the example, else the end", () => {
  const text = "# about\n#A=1\nB=2\n\n#B=3\n";
  expect(withEnvValues(text, { A: "x", B: "y", C: "z" })).toBe("# about\nA=x\nB=y\n\n#B=3\nC=z\n");
  expect(withEnvValues(withEnvValues(text, { A: "x" }), { A: "x" })).toBe(withEnvValues(text, { A: "x" }));
});

it("whatever is in a value is read back, and by a shell, too", () => {
  for (const value of ["", "plain", "a b", 'say "hi"', "back\\slash", "$HOME `id`", "a#b", "ü", "'"]) {
    const text = withEnvValues("", { HEADWATER_TEST: value });
    expect(readEnvFile(text)).toEqual({ HEADWATER_TEST: value });
    const shell = `${text}\nprintf %s "$HEADWATER_TEST"`;
    expect(execFileSync("sh", ["-c", shell]).toString()).toBe(value);
  }
});

it("reads what an administrator writes by hand", () => {
  const text = "; no\n# A=0\n  A = 1\nB='two words'\nC=a\\ b\n";
  expect(readEnvFile(text)).toEqual({ B: "two words", C: "a b" });
});

it("the shipped example has a line for each value that an installation sets", () => {
  const example = shippedText("systemd/agent.env.example");
  for (const name of ["HEADWATER_NAME", "HEADWATER_LABEL", "HEADWATER_BROKER"])
    expect(example).toMatch(new RegExp(`^#?${name}=`, "m"));
});
