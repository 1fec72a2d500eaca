/**
 * yaml: documents as people write them: files of YAML, with includes, parameters, and a place for each fault;
 * their schema for editors. It may not do I/O.
 */
export { type Exported, type ExportFault, exportDocument, recordedKinds } from "./export.js";
export { type ReadDocument, type ReadOptions, readDocument } from "./read.js";
export { recorded, type ToldFault } from "./recorded.js";
export { documentSchema } from "./schema.js";
export { YamlSource } from "./source.js";
export { asDouble, writeDocument } from "./write.js";
