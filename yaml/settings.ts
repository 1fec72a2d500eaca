import { topologyLimits, type TopologySettings } from "../topology/index.js";

const parameter = { type: "string", pattern: "\\$\\{", description: "a parameter" } as const;

function oneOf(description: string, ...choices: readonly string[]) {
  return { description, anyOf: [{ enum: choices }, parameter] } as const;
}

function whole(name: keyof typeof topologyLimits & keyof TopologySettings, description: string) {
  const [minimum, maximum] = topologyLimits[name];
  return { description, anyOf: [{ type: "integer", minimum, maximum }, parameter] } as const;
}

/** What JSON Schema says of each setting of a topology; a setting that is not here is none. */
export const settingSchemas = {
  delivery: oneOf("what is promised of each reading", "at-most-once", "at-least-once", "exactly-once"),
  flushMs: whole("flushMs", "running ms without input after which holders are flushed"),
  heldMax: whole("heldMax", "readings of a feed taken in and not yet acknowledged"),
  executeMs: whole("executeMs", "ms that an async execute may take"),
  heapMb: whole("heapMb", "heap of the topology's worker in MiB"),
  keysMax: whole("keysMax", "keys of state that one task may hold"),
  commitMs: whole("commitMs", "longest ms between two commits of a task"),
  commitMinMs: whole("commitMinMs", "shortest ms between two commits of a task"),
  outboxMb: whole("outboxMb", "MiB that may wait on disk for one receiver"),
  outboxHours: whole("outboxHours", "hours that they may wait"),
  outboxFull: oneOf("what happens at the end of that", "block", "dropOldest"),
  outboxOnDisk: {
    description: "at-least-once: tasks under onEach keep on disk what waits for the uplink",
    anyOf: [{ type: "boolean" }, parameter],
  },
  whenDegraded: oneOf("what a task does while no second agent has its state", "go-on", "wait"),
  idleMs: whole("idleMs", "running ms without anything new after which an input holds up no watermark"),
  watermarkMs: whole("watermarkMs", "running ms between two watermarks that say nothing but the time"),
  whenAway: oneOf("what windows do while a gateway is away", "revise", "wait"),
} as const satisfies Readonly<Record<keyof TopologySettings, object>>;
