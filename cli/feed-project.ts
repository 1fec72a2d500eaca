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
 * The files of a first topology for a feed: the topology, which sums up the first number by the most specific
 * key every ten seconds where there are such, and what was heard, to run it on.
 */
export function feedProject(project: FeedProject): Readonly<Record<string, string>> {
  const files = { "topology.yaml": topologyText(project) };
  return project.feed.format === "json" ? { ...files, "readings.jsonl": readingsText(project.feed) } : files;
}

function topologyText({ name, url, username, feed }: FeedProject): string {
  const { topic, format, fields, key, measure, time, taken, unnamed } = feed;
  const secret = username === undefined ? {} : { username, password: `\${secret:${name}-feed}` };
  const options = { url: "${broker}", ...secret, topic, ...(format === "raw" ? { format } : {}), fields };
  const components: Record<string, unknown> = {
    readings: { mqttFeed: options, ...(time === null ? {} : { eventTime: { field: time, disorder: "2s" } }) },
  };
  let last = "readings";
  if (key !== null && measure !== null) {
    components["every-10-s"] = {
      from: "readings",
      grouping: { fields: [key] },
      window: {
        by: key,
        ...(time === null ? {} : { time }),
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
    ...(unnamed.length === 0 ? [] : [`Left out, for a field cannot have such a name: ${unnamed.join(", ")}`]),
  ];
  return [...comments.map((line) => `# ${line}`), writeDocument(document)].join("\n");
}

/** Readings as the feed gives them: the members of the payload and the fields of the topic. */
function readingsText({ topic, taken }: InferredFeed): string {
  const levels = topic.split("/");
  const decoder = new TextDecoder();
  const lines = taken.slice(0, readingsMax).map(({ topic: heard, payload }) => {
    const parts = heard.split("/");
    const inTopic = levels.flatMap((level, i) =>
      level.startsWith("{") ? [[level.slice(1, -1), parts[i]]] : [],
    );
    return JSON.stringify({ ...Object.fromEntries(inTopic), ...JSON.parse(decoder.decode(payload)) });
  });
  return `${lines.join("\n")}\n`;
}
