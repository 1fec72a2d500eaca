import { readFile } from "node:fs/promises";
import { HeadwaterError } from "../../base/index.js";
import { type Model, Predictor } from "../../components/index.js";
import type { Bolt, ComponentContext, Json, Output, Row } from "../../topology/index.js";
import type { ConnectorScope } from "../connector.js";
import type { FilePredictConfig } from "../file-predict.js";
import { expandTemplate } from "../template.js";
import { WatchedFile } from "./watched-file.js";

/** Largest file with a model, in bytes. */
const modelBytesMax = 8 * 1024 * 1024;

/** The running half of `filePredict`. */
export function makeFilePredict(config: Json, scope: ConnectorScope): Bolt {
  const given = config as unknown as FilePredictConfig;
  return new FilePredict(given, expandTemplate(given.path, scope, "path"));
}

class FilePredict implements Bolt {
  readonly #predictor: Predictor;
  readonly #file: WatchedFile<Model>;

  constructor({ features, as, refreshMs }: FilePredictConfig, path: string) {
    this.#predictor = new Predictor(features, as);
    this.#file = new WatchedFile({
      ...{ path, refreshMs, bytesMax: modelBytesMax, remedy: "train it with a lower depthMax" },
      read: async () => this.#fitting(parsed(await readFile(path, "utf8"), path), path),
      told: (model) => `${model.kind} model`,
    });
  }

  /** Throws `unreadable-file`, `bad-model`, `too-large`. */
  open(context: ComponentContext): Promise<void> {
    return this.#file.open(context);
  }

  execute(tuple: Row, out: Output): void {
    this.#predictor.judge(this.#file.value, tuple, out);
  }

  close(): void {
    this.#file.close();
  }

  /** Throws `bad-model` that names the file. */
  #fitting(model: Json, path: string): Model {
    try {
      return this.#predictor.read(model);
    } catch (cause) {
      const { message, remedy } = cause as HeadwaterError;
      throw new HeadwaterError("bad-model", `${path}: ${message}`, { remedy: remedy ?? "", cause });
    }
  }
}

function parsed(text: string, path: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new HeadwaterError("bad-model", `${path} holds no JSON: ${(cause as Error).message}`, {
      remedy: "write the model there as trainLinear or trainTree emits it",
      cause,
    });
  }
}
