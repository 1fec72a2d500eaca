// Loaded into the coordinator by `node --expose-gc --require`: on SIGUSR2 it throws its garbage away and says so. What a
// process holds is what is left then; what lies there before is V8's to sweep when it likes.
let times = 0;
process.on("SIGUSR2", () => {
  globalThis.gc();
  console.error(`collected ${++times} times`);
});
