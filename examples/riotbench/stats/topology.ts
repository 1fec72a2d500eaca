/**
 * RIoTBench's STATS over a real broker: SenML from `riotbench/city/+` becomes points of charts under
 * `riotbench/charts/<chart>/<line>`. docs/riotbench.md says what is as published and what is not.
 */
import { mqttFeed, mqttSink } from "headwater";
import { packFields } from "../observations.js";
import { stats } from "./dataflow.js";

/** headwater submit topology.ts -p BROKER=mqtt://… */
const url = process.env["BROKER"] ?? "mqtt://127.0.0.1:1883";

export default stats({
  source: mqttFeed({ url, topic: "riotbench/city/+", format: "raw", fields: packFields }),
  sink: mqttSink({ url, topic: "riotbench/charts/{chart}/{line}" }),
});
