/**
 * local: `headwater run` and `headwater/testing`: whole topologies in one process, without broker or
 * coordinator. It may not be imported by agent or coordinator.
 */
export {
  type DocumentTest,
  type DocumentTestResult,
  type DocumentTests,
  readDocumentTests,
  runDocumentTest,
} from "./document-tests.js";
export { type RunOptions, type RunProgress, type RunSummary, runTopology } from "./run.js";
export {
  type BoltTest,
  type BoltTestOptions,
  type TestOptions,
  type TopologyTest,
  testBolt,
  testTopology,
} from "./testing.js";
