/**
 * RIoTBench's ETL over a real broker: SenML from `riotbench/city/+` comes out clean, whole and annotated
 * under `riotbench/etl/<sensor>`. docs/riotbench.md says what is as published and what is not.
 */
import { mqttFeed, mqttSink } from "headwater";
import { packFields } from "../observations.js";
import { etl } from "./dataflow.js";

/** headwater submit topology.ts -p BROKER=mqtt://… */
const url = process.env["BROKER"] ?? "mqtt://127.0.0.1:1883";

export default etl({
  source: mqttFeed({ url, topic: "riotbench/city/+", format: "raw", fields: packFields }),
  sink: mqttSink({ url, topic: "riotbench/etl/{sensor}" }),
});
