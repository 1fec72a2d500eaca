import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";

/** A worker under suspicion: a call of user code wakes a turn of the engine, which traces another call. */
const program = (strays: string) => `
import { Strays } from ${JSON.stringify(strays)};
const at = (component, fingerprint) => console.log("blamed", component, fingerprint);
const board = { suspicious: true, place: { component: 1, fingerprint: 7 }, at, idle() {} };
const strays = new Strays(board, () => 0);
strays.listen();
const told = (error) => console.log("told of", error.message);
strays.within(() => {
  if (process.argv[1] === "own") Promise.reject(new Error("of the call"));
  strays.apart(() => {
    strays.within(() => undefined, told);
    if (process.argv[1] === "promise") Promise.reject(new Error("of the engine"));
    if (process.argv[1] === "timer") setTimeout(() => { throw new Error("of the engine"); });
  });
}, told);
`;

function run(what: string) {
  const strays = pathToFileURL(join(import.meta.dirname, "../../agent/worker/strays.ts")).href;
  const words = ["--import", "tsx", "--input-type=module", "-e", program(strays), what];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  return { ended: status !== 0, stdout, stderr };
}

it.each(["promise", "timer"])("an error of the engine, by a %s, is no letter and ends the worker", (what) => {
  const { ended, stdout, stderr } = run(what);
  expect(stderr).toContain("of the engine");
  expect({ ended, stdout }).toEqual({ ended: true, stdout: "" });
});

it("an error of user code is told to whoever called it", () => {
  expect(run("own")).toMatchObject({ ended: false, stdout: "told of of the call\n" });
});
