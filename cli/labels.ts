import type { OptionTable } from "./command.js";

/** The option of commands that start something with labels. */
export const labelOption = {
  label: {
    alias: "l",
    type: "string",
    array: true,
    placeholder: "key=value",
    describe: "label that placements and ${agent.key} refer to",
  },
} as const satisfies OptionTable;

/** The option of commands that choose agents by their labels. */
export const selectorOption = {
  label: {
    alias: "l",
    type: "string",
    array: true,
    placeholder: "key=value",
    describe: "only agents with this label; given several times, with all of them",
  },
} as const satisfies OptionTable;
