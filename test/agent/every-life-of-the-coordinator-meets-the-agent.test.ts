import { expect, it } from "vitest";
import { CoreStage, fresh } from "./core-stage.js";

function stageThatIsAnswered(): { stage: CoreStage; answer: (term: number) => void } {
  const stage = new CoreStage(fresh, { answers: false });
  stage.begin();
  const answer = (term: number) => {
    const seq = stage.beat.seq;
    stage.send({ kind: "message", message: { kind: "lease", term, number: seq, seq, boot: "boot-1" } });
  };
  return { stage, answer };
}

it("once more after its first answer, for nobody may have listened when the agent connected", () => {
  const { stage, answer } = stageThatIsAnswered();
  expect(stage.published("join").length).toBe(1);
  answer(1);
  expect(stage.published("join").length).toBe(2);
  stage.pass(1_000);
  answer(1);
  expect(stage.published("join").length).toBe(2);
});

it("also when the broker, and so the connection, outlived the coordinator", () => {
  const { stage, answer } = stageThatIsAnswered();
  answer(1);
  stage.pass(1_000);
  answer(2);
  expect(stage.published("join").length).toBe(3);
});
