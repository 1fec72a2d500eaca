/** Largest payload of any message of ours, in bytes; brokers with our guards refuse more. */
export const payloadBytesMax = 256 * 1024;

/** Messages in one payload on d/ or a/. */
export const linkBatchMax = 256;

/** Tuples in one frame. */
export const frameTuplesMax = 4096;

/** Largest body of a frame: what fits into one payload with all that stands around it. */
export const frameBodyBytesMax = payloadBytesMax - 4096;

/** Fields of one schema. */
export const schemaFieldsMax = 256;

/** Largest body of a ship message. */
export const shipBodyBytesMax = payloadBytesMax - 4096;

/** Parts of one commit, or of one page of a snapshot, that is shipped: 31.5 MiB. */
export const shipPartsMax = 128;

/** Operations in them. */
export const shipOpsMax = 1024 * 1024;
