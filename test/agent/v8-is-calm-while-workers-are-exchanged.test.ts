import { expect, it } from "vitest";
import { Calm } from "../../agent/calm.js";
import { until } from "../fixtures/until.js";

it("begins with the first word, lasts over the next one, and ends by itself", async () => {
  const said: string[] = [];
  const calm = new Calm((flag) => said.push(flag), []);
  calm.begin();
  calm.begin();
  expect(said).toEqual(["--no-opt"]);
  await until("it is over", () => said.length > 1);
  expect(said).toEqual(["--no-opt", "--opt"]);
  calm.begin();
  calm.end();
  calm.end();
  expect(said).toEqual(["--no-opt", "--opt", "--no-opt", "--opt"]);
});

it("never lets V8 optimise where it was told not to", () => {
  const said: string[] = [];
  for (const flag of ["--jitless", "--no-opt", "--no-turbofan", "--noopt"]) {
    const calm = new Calm((word) => said.push(word), ["--v8-pool-size=1", flag]);
    calm.begin();
    calm.end();
  }
  expect(said).toEqual([]);
});
