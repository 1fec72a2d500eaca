import { parseCsvRecord } from "../base/index.js";
import type { FieldSpec } from "../topology/index.js";
import { writeDocument } from "../yaml/index.js";
import type { InferredFeed } from "./infer-feed.js";

/** Readings that are kept to try the topology on. */
const readingsMax = 200;

export interface FeedProject {
  readonly name: string;
  readonly url: string;
  readonly username: string | undefined;
  readonly feed: InferredFeed;
}

/**
 * The files of a first topology for a feed: the topology, which sums up the first number of each sensor every
 * ten seconds where there are such, and what was heard, to run it on.
 */
export function feedProject(project: FeedProject): Readonly<Record<string, string>> {
  return { "topology.yaml": topologyText(project), "readings.jsonl": readingsText(project.feed) };
}

function topologyText({ name, url, username, feed }: FeedProject): string {
  const { topic, braced, format, fields, keys, measure, time, timeSays, taken, unnamed } = feed;
  const secret = username === undefined ? {} : { username, password: `\${secret:${name}-feed}` };
  const options = { url: "${broker}", ...secret, topic, ...(format === "json" ? {} : { format }), fields };
  const components: Record<string, unknown> = {
    readings: {
      mqttFeed: options,
      ...(time === null ? {} : { eventTime: { field: time, ...timeSays, disorder: "2s" } }),
    },
  };
  const bare = Object.keys(timeSays).length === 0;
  let last = "readings";
  if (keys.length > 0 && measure !== null) {
    components["every-10-s"] = {
      from: "readings",
      // Not the same list twice: YAML would write the second as a reference to the first.
      grouping: { fields: [...keys] },
      window: {
        by: keys.length === 1 ? keys[0] : keys,
        ...(time === null ? {} : { time: bare ? time : { field: time, ...timeSays } }),
        size: "10s",
        aggregates: {
          [`${measure}_mean`]: `mean(${measure})`,
          [`${measure}_max`]: `max(${measure})`,
          readings: "count()",
        },
      },
    };
    last = "every-10-s";
  }
  components["print"] = { from: last, logSink: {} };
  const document = { topology: name, parameters: { broker: url }, components };
  const comments = [
    `Made from ${taken.length} messages that were heard at this broker. See which fields you need, and`,
    "whether each has the type that you expect: a reading that does not fit becomes a dead letter.",
    ...(timeSays.format === undefined
      ? []
      : [
          `Times in ${time} name no zone and are read as UTC. Where they are in another, add zone:`,
          "Europe/Berlin, say, in eventTime and in the window.",
        ]),
    ...(braced.length === 0
      ? []
      : [`+ in the topic hears any level: braces would name a field, and were heard: ${braced.join(", ")}`]),
    ...(unnamed.length === 0 ? [] : [`Left out, for a field cannot have such a name: ${unnamed.join(", ")}`]),
  ];
  return [...comments.map((line) => `# ${line}`), writeDocument(document)].join("\n");
}

/** Readings as the feed gives them: what is in the payload and the fields of the topic. */
function readingsText({ topic, format, fields, taken }: InferredFeed): string {
  const levels = topic.split("/");
  const inTopic = levels.flatMap((level, at) =>
    level.startsWith("{") ? [[level.slice(1, -1), at] as const] : [],
  );
  const others = Object.keys(fields).filter((name) => !inTopic.some(([other]) => other === name));
  const decoder = new TextDecoder();
  const lines = taken.slice(0, readingsMax).map(({ topic: heard, payload }) => {
    const parts = heard.split("/");
    const row: Record<string, unknown> = Object.fromEntries(inTopic.map(([name, at]) => [name, parts[at]]));
    const text = decoder.decode(payload);
    if (format === "json") return JSON.stringify({ ...row, ...JSON.parse(text) });
    const columns = format === "csv" ? parseCsvRecord(text.trim()) : [text.trim()];
    for (const [at, name] of others.entries()) row[name] = written(columns[at] ?? "", fields[name]!);
    return JSON.stringify(row);
  });
  return `${lines.join("\n")}\n`;
}

/** A text as JSON has it in a field of this type. */
function written(text: string, type: FieldSpec): unknown {
  if (type === "bool") return text === "true";
  const isNumber = type === "double" || (type === "timestamp" && Number.isFinite(Number(text)));
  return isNumber ? Number(text) : text;
}
