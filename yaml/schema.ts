import { readyKinds } from "../documents/index.js";
import { optionTables } from "./generated/option-tables.js";
import { settingSchemas } from "./settings.js";

const expression = { type: "string", description: "a CEL expression over the fields of the input" } as const;
const columns = {
  type: "object",
  description: "field → expression, or { value: expression, type: double? }",
  additionalProperties: {
    anyOf: [
      { type: ["string", "number", "boolean"] },
      {
        type: "object",
        properties: { value: { type: ["string", "number", "boolean"] }, type: { type: "string" } },
        required: ["value"],
        additionalProperties: false,
      },
    ],
  },
} as const;
const fieldNames = { type: "array", items: { type: "string" } } as const;
const labels = { type: "object", additionalProperties: { type: "string" } } as const;
const grouping = {
  description: "how tuples are dealt to the tasks; default local",
  anyOf: [
    { enum: ["local", "shuffle", "all", "global", "direct"] },
    { type: "object", properties: { fields: fieldNames }, required: ["fields"], additionalProperties: false },
    {
      type: "object",
      properties: { partialKey: fieldNames },
      required: ["partialKey"],
      additionalProperties: false,
    },
    { type: "object", properties: { key: expression }, required: ["key"], additionalProperties: false },
  ],
} as const;
const duration = { type: ["string", "number"] } as const;
const eventTime = {
  type: "object",
  description: "how its tuples say when they happened, and how far out of order they come",
  properties: {
    field: { type: "string" },
    unit: { enum: ["s", "ms", "us", "ns"] },
    format: { type: "string" },
    zone: { type: "string" },
    disorder: duration,
    idle: duration,
    future: duration,
  },
  required: ["field"],
  additionalProperties: false,
} as const;
const source = {
  anyOf: [
    { type: "string", description: "component, or component/stream" },
    {
      type: "object",
      properties: { stream: { type: "string" }, grouping },
      required: ["stream"],
      additionalProperties: false,
    },
  ],
} as const;

const flatMap = {
  type: "object",
  description: "a tuple with these fields for each member of a list",
  properties: {
    each: { ...expression, description: "the list" },
    as: { type: "string", description: "what a member is called in the fields, default item" },
    fields: columns,
  },
  required: ["each", "fields"],
  additionalProperties: false,
} as const;

const branches = {
  type: "object",
  minProperties: 1,
  additionalProperties: {
    anyOf: [{ const: "otherwise", description: "what no other condition takes" }, expression],
  },
} as const;

/** JSON Schema (draft 7) of a topology in YAML, for editors: completion, and faults as one writes. */
export function documentSchema(): object {
  const ready = Object.fromEntries(readyKinds.map((kind) => [kind, optionTables[kind]]));
  const component = {
    type: "object",
    properties: {
      from: { description: "what feeds it", anyOf: [source, { type: "array", items: source }] },
      grouping,
      describe: { type: "string" },
      on: { ...labels, description: "on any agent with these labels; it may move" },
      onEach: { ...labels, description: "on every agent with these labels, next to the sensors" },
      parallelism: { type: "integer", minimum: 1, description: "number of tasks, default 1" },
      exclusive: { type: "boolean", description: "never two at once, also while work moves" },
      resources: { type: "object", properties: { cpu: { type: "number" }, memory: { type: "number" } } },
      tickMs: { type: "number" },
      retries: { type: "integer", minimum: 0 },
      eventTime,
      filter: { ...expression, description: "a CEL expression: tuples for which it is true pass" },
      map: { ...columns, description: "tuples with these fields and no others" },
      extend: { ...columns, description: "the fields of the input and these" },
      flatMap,
      route: { ...branches, description: "stream → condition: a tuple goes to the first that holds" },
      split: { ...branches, description: "stream → condition: a copy goes to each that holds" },
      select: { ...fieldNames, description: "these fields, in this order, and no others" },
      ...ready,
    },
    additionalProperties: false,
  };
  const parameter = {
    anyOf: [
      { type: ["string", "number", "boolean"] },
      {
        type: "object",
        properties: {
          default: { type: ["string", "number", "boolean"] },
          type: { enum: ["text", "number", "bool"] },
          describe: { type: "string" },
          oneOf: { type: "array" },
        },
        additionalProperties: false,
      },
    ],
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Headwater topology",
    type: "object",
    properties: {
      topology: { type: "string", pattern: "^[a-z0-9][a-z0-9-]{0,62}$", description: "its name" },
      describe: { type: "string" },
      include: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
      parameters: { type: "object", additionalProperties: parameter },
      settings: { type: "object", properties: settingSchemas, additionalProperties: false },
      components: { type: "object", additionalProperties: component },
    },
    required: ["components"],
    additionalProperties: false,
  };
}
