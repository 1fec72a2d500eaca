import { readDocument } from "../../yaml/index.js";

/** Reads a topology from texts by the names of their files; the first is the topology. */
export function readFrom(files: Readonly<Record<string, string>>, parameters: Record<string, string> = {}) {
  const file = Object.keys(files)[0]!;
  const load = (name: string) => {
    const text = files[name];
    if (text === undefined) throw new Error("there is no such file");
    return { file: name, text };
  };
  return readDocument({ file, parameters, load });
}

/** A topology with a feed of readings, and components behind it. */
export function boiler(components: string, more = ""): Record<string, string> {
  return {
    "boiler.yaml": `topology: boiler
${more}
components:
  readings:
    mqttFeed:
      url: mqtt://127.0.0.1
      topic: boilers/{room}
      fields: { room: string, celsius: double, n: int, at: timestamp, maybe: "double?", any: json }
${components}`,
  };
}
