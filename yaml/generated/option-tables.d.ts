import type { OptionSchema } from "../options.js";

/** The options of ready components, by name, as JSON Schema; made by `npm run yaml:generate`. */
export declare const optionTables: Readonly<Record<string, OptionSchema>>;
