/**
 * RIoTBench's PRED over a real broker: what comes from `riotbench/city/+` is judged by the models that TRAIN
 * keeps at `riotbench/models/<kind>`, the newest from the next message on, and published under
 * `riotbench/predictions/<analysis>/<sensor>`. docs/riotbench.md says what is as published and what is not.
 */
import { mqttFeed, mqttSink } from "headwater";
import { packFields } from "../observations.js";
import { modelMessage } from "../train/dataflow.js";
import { pred } from "./dataflow.js";

/** headwater submit topology.ts -p BROKER=mqtt://… */
const url = process.env["BROKER"] ?? "mqtt://127.0.0.1:1883";

export default pred({
  source: mqttFeed({ url, topic: "riotbench/city/+", format: "raw", fields: packFields }),
  models: mqttFeed({ url, topic: "riotbench/models/{kind}", fields: modelMessage, retained: true }),
  sink: mqttSink({ url, topic: "riotbench/predictions/{analysis}/{sensor}" }),
});
