/** Longest time from dialling to CONNACK. */
export const dialTimeoutMs = 10_000;
/** Largest payload that is taken in or published: a full tuple in its frame. */
export const payloadBytesMax = 256 * 1024 + 4096;
/** Silence after which the line is taken for dead is 1.5 times this. */
export const keepaliveSec = 10;
/** Delays between attempts to connect. */
export const reconnectBackoff = { firstMs: 100, maxMs: 2_000 };
/** A connection that lasted so long makes the next attempt an eager one again. */
export const stableAfterMs = 5_000;
/** QoS 1 messages of ours under way and not yet acknowledged. */
export const sendWindow = 500;
/** QoS 1 messages of ours that wait for the window. */
export const sendWaitingMax = 10_000;
/** Longest wait for a goodbye. */
export const closeTimeoutMs = 2_000;
