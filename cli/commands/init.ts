import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { errorText, HeadwaterError, isName } from "../../base/index.js";
import { defineCommand } from "../command.js";
import { feedProject } from "../feed-project.js";
import { plural } from "../format.js";
import { type InferredFeed, inferFeed } from "../infer-feed.js";
import { listenTo } from "../listen.js";
import { ownPackage } from "../package-root.js";
import { Progress } from "../progress.js";
import { projectFiles } from "../project-template.js";
import type { Terminal } from "../terminal.js";

const secondsMax = 3_600;

export default defineCommand({
  details: `
    Writes a small project that works: a topology with a feed, two bolts and a sink, a test for it,
    readings to run it on, and a README with the next steps. With --feed it listens to a broker for some
    seconds instead, and writes a first topology in YAML for what is published there. Nothing that exists
    is overwritten.`,
  positionals: {
    folder: {
      describe: "a new or empty folder; its name is the project's",
      required: true,
      completes: "directory",
    },
  },
  options: {
    feed: { type: "string", describe: "address of an MQTT broker to listen to: mqtt://host:1883" },
    topic: { type: "string", default: "#", describe: "with --feed: the topics to listen to" },
    seconds: { type: "number", default: 10, describe: "with --feed: for how long, 1-3600" },
    username: { type: "string", describe: "with --feed: login at the broker" },
    "password-file": { type: "string", describe: "with --feed: file with the password" },
  },
  examples: [
    ["init weather", "then: cd weather && npm install && npm start && npm test"],
    ["init .", "in this folder, if it is empty"],
    [
      "init plant --feed mqtt://10.0.0.5:1883 --topic 'plant/#'",
      "a topology in YAML for a feed that is there",
    ],
  ],
  remote: false,
  async run({ args, terminal, json, signal }) {
    const folder = resolve(args.folder);
    const name = basename(folder)
      .toLowerCase()
      .replaceAll(/[ _.]+/g, "-");
    if (!isName(name))
      throw new HeadwaterError("bad-name", `${JSON.stringify(basename(folder))} cannot name a topology`, {
        place: args.folder,
        remedy: "use 1-63 lower-case letters, digits and hyphens, beginning with a letter or a digit",
      });
    await requireEmpty(folder, args.folder);
    const { feed: url } = args;
    const heard =
      url === undefined ? null : await hear({ ...args, url }, new Progress(terminal, json), signal);
    const files =
      heard === null
        ? projectFiles({ name, headwater: dependency(folder) })
        : feedProject({ name, url: url!, username: args.username, feed: heard });
    for (const [path, text] of Object.entries(files))
      await writeFile(join(folder, path), text, { flag: "wx" });
    const shown = relative(process.cwd(), folder) || ".";
    if (json) terminal.json({ folder, name, files: Object.keys(files), ...(heard && summary(heard)) });
    else {
      const { bold, cyan, dim } = terminal.colors;
      terminal.print(`${bold(name)} is in ${shown}: ${dim(Object.keys(files).join(", "))}`);
      if (heard !== null) sayWhatWasHeard(heard, terminal);
      for (const line of nextSteps(shown, heard)) terminal.print(cyan(`  ${line}`));
    }
    return undefined;
  },
});

interface FeedArguments {
  readonly url: string;
  readonly topic: string;
  readonly seconds: number;
  readonly username: string | undefined;
  readonly "password-file": string | undefined;
}

async function hear(args: FeedArguments, progress: Progress, signal: AbortSignal): Promise<InferredFeed> {
  const { url, topic, seconds, username } = args;
  if (!(seconds >= 1 && seconds <= secondsMax))
    throw new HeadwaterError("bad-option", `cannot listen for ${seconds} seconds`, {
      place: "--seconds",
      remedy: `give a number from 1 to ${secondsMax}`,
    });
  if (/^\w+:\/\/[^/]*@/.test(url))
    throw new HeadwaterError("bad-option", "the address holds a login, which would stand in the topology", {
      place: "--feed",
      remedy: "give it with --username and --password-file",
    });
  if (topic.startsWith("$"))
    throw new HeadwaterError("bad-option", `${topic} belongs to the broker: no feed can take from it`, {
      place: "--topic",
      remedy: "give the topics of sensors, like 'plant/#'",
    });
  const password = await passwordIn(args["password-file"]);
  const heard = (messages: number, share: number) =>
    progress.say(`listens to ${topic} at ${url}: ${plural(messages, "message")}`, share);
  try {
    const all = await listenTo({
      url,
      username,
      password,
      filter: topic,
      forMs: seconds * 1000,
      signal,
      heard,
    });
    return inferFeed(all, topic, Date.now());
  } finally {
    progress.end();
  }
}

async function passwordIn(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    throw new HeadwaterError("bad-option", `the password cannot be read: ${errorText(error)}`, {
      place: file,
      remedy: "name a file that you may read with --password-file",
    });
  }
}

/** What was heard, for a script. */
function summary({ topic, braced, format, fields, keys, time, timeSays, taken, left }: InferredFeed): object {
  return { feed: { topic, braced, format, fields, keys, time, timeSays, messages: taken.length, left } };
}

function sayWhatWasHeard(feed: InferredFeed, terminal: Terminal): void {
  const { bold, dim, yellow } = terminal.colors;
  const fields = Object.entries(feed.fields).map(([name, type]) => `${name} ${dim(type)}`);
  terminal.print(`${plural(feed.taken.length, "message")} on ${bold(feed.topic)}: ${fields.join(", ")}`);
  if (feed.braced.length > 0)
    terminal.print(yellow(`+ stands for ${feed.braced.join(", ")}: braces in a topic would name a field`));
  for (const { topic, messages } of feed.left)
    terminal.print(yellow(`left out: ${plural(messages, "message")} of another shape, like ${topic}`));
  const [other] = feed.left;
  if (other !== undefined)
    terminal.print(dim(`for one of these a folder of its own: --topic '${other.topic.split("/")[0]}/#'`));
}

function nextSteps(shown: string, heard: InferredFeed | null): readonly string[] {
  if (heard === null) return [`cd ${shown} && npm install && npm start && npm test`];
  const file = join(shown, "topology.yaml");
  const onReadings = `headwater run ${file} --input ${join(shown, "readings.jsonl")}`;
  // A window by the clock of the run does not end before the readings do.
  const shows = heard.time !== null || heard.keys.length === 0 || heard.measure === null;
  return [...(shows ? [onReadings] : []), `headwater run ${file} --live`];
}

async function requireEmpty(folder: string, given: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const found = (await readdir(folder)).filter((name) => name !== ".git");
    if (found.length === 0) return;
  } catch (error) {
    throw new HeadwaterError("bad-folder", `cannot make the folder: ${errorText(error)}`, {
      place: given,
      remedy: "name a folder that you may write",
    });
  }
  throw new HeadwaterError("not-empty", "there is something in this folder", {
    place: given,
    remedy: "name a new folder; nothing is overwritten",
  });
}

/**
 * Installed from a registry: our version. A checkout: its path, so that `npm install` finds it without one.
 */
function dependency(folder: string): string {
  const { root, version } = ownPackage();
  if (root.split(sep).includes("node_modules")) return `^${version}`;
  return `file:${relative(folder, root).split(sep).join("/")}`;
}
