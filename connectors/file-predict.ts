import type { FieldOf } from "../components/index.js";
import { HeadwaterError, parseDuration } from "../base/index.js";
import type { BoltSpec, Fields } from "../topology/index.js";
import { asJson } from "./table-lookup.js";
import { templateFindings } from "./template.js";

/** What is predicted of what, by the model in which file. */
export interface FilePredictOptions<F extends Fields, As extends string> {
  /** Where the model is on the agent, as JSON; may hold `${agent.name}` and `${agent.<label>}`. */
  readonly path: string;
  /** The fields that a model may ask for; it names those that it needs itself. */
  readonly features: readonly FieldOf<F, "double" | "int">[];
  /** The field that holds the prediction. Default "prediction". */
  readonly as?: As;
  /**
   * How often it is looked at whether the file has changed. Default "10s".
   *
   * @range duration 100..
   */
  readonly refresh?: string | number;
}

/** Options of `filePredict` as they lie in the configuration. */
export interface FilePredictConfig {
  readonly path: string;
  readonly features: readonly string[];
  readonly as: string;
  readonly refreshMs: number;
}

/**
 * Adds what the model in a file beside the agent says of each reading, as `predict` does with one that comes
 * with the topology or by stream. The file is read before the first tuple (up to 8 MiB), and again when it
 * has changed; replace it by renaming another one to its name. While a new one cannot be read, or is no model
 * for these features, the old one counts, with a line in the log, counted as `unreadable`.
 */
export function filePredict<F extends Fields, const As extends string = "prediction">(
  options: FilePredictOptions<F, As>,
): BoltSpec<
  F,
  { readonly default: { readonly [K in (keyof F & string) | As]: K extends As ? "double" : F[K] } }
> {
  const { path, refresh = "10s" } = options;
  const as: string = options.as ?? "prediction";
  const features: readonly string[] = [...options.features];
  const refreshMs = parseDuration(refresh);
  requireOption(features.length > 0, "features", "there are none", "name the fields it goes by");
  requireOption(refreshMs >= 100, "refresh", "it is shorter than 100 ms", 'write "10s"');
  const config: FilePredictConfig = { path, features, as, refreshMs };
  return {
    kind: "bolt",
    streams(inputs) {
      const faults = inputs.flatMap((input, index) => {
        return features.flatMap((name) => {
          const type = input[name];
          if (type === "double" || type === "int") return [];
          const message = `the feature ${name} is ${type ?? "not there"}`;
          return [{ input: index, message, remedy: "name fields of type double or int" }];
        });
      });
      const [input = {}] = inputs;
      return { streams: { default: { ...input, [as]: "double" } } as never, faults };
    },
    implementation: {
      kind: "builtin",
      builtin: "file-predict",
      config: asJson(config),
      check: () => templateFindings(path, "path"),
    },
  };
}

function requireOption(holds: boolean, option: string, message: string, remedy: string): void {
  if (!holds) throw new HeadwaterError("bad-option", message, { place: `filePredict, ${option}`, remedy });
}
