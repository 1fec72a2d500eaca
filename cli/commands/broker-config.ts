import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HeadwaterError, isName } from "../../base/index.js";
import { brokerConfig, type ConfigurableBroker, configurableBrokers } from "../../coordinator/index.js";
import { coordinatorName } from "../../identity/index.js";
import { defineCommand } from "../command.js";

export default defineCommand({
  details: `
    Prints the configuration with which a broker of your own serves a fleet in the place of the
    coordinator's: TLS, a login for everybody, and each agent in its own branch of topics. A user name is
    the name of an agent. Mosquitto's is tested; EMQX's follows its documentation. See docs/mqtt.md.`,
  positionals: {
    broker: { describe: "mosquitto or emqx", required: true, completes: configurableBrokers },
  },
  options: {
    out: { type: "string", normalize: true, placeholder: "folder", describe: "write the files into this" },
    port: { type: "number", default: 8883, placeholder: "n", describe: "port that it listens on" },
    prefix: {
      type: "string",
      default: "headwater",
      placeholder: "topic",
      describe: "what all topics begin with, as --prefix of coordinator and agents",
    },
    certificates: {
      type: "boolean",
      default: false,
      describe: "know everybody by certificates of the fleet's CA instead of passwords (mosquitto)",
    },
    "coordinator-user": {
      type: "string",
      default: "headwater-coordinator",
      placeholder: "name",
      describe: "user name of the coordinator at that broker, where it has a password",
    },
    folder: {
      type: "string",
      placeholder: "folder",
      describe: "where its configuration lies on its host [default: /etc/mosquitto, /etc/emqx]",
    },
  },
  examples: [
    ["broker-config mosquitto", "look at it"],
    ["broker-config mosquitto --certificates", "agents show the certificates with which they joined"],
    ["broker-config mosquitto --out .", "headwater.conf and headwater.acl, to be copied there"],
  ],
  remote: false,
  async run({ args, terminal, json }) {
    const broker = configurableBrokers.find((each) => each === args.broker);
    if (broker === undefined)
      throw new HeadwaterError("usage", `no configuration is known for ${JSON.stringify(args.broker)}`, {
        remedy: `give one of ${configurableBrokers.join(", ")}`,
      });
    const { certificates } = args;
    if (certificates && broker !== "mosquitto")
      throw new HeadwaterError("usage", `certificates are printed for mosquitto only, not for ${broker}`, {
        place: "--certificates",
        remedy: "leave it out, and give passwords",
      });
    const coordinatorUser = certificates ? coordinatorName : args["coordinator-user"];
    if (!certificates && !isName(coordinatorUser))
      throw new HeadwaterError("bad-name", `${JSON.stringify(coordinatorUser)} is no user name`, {
        place: "--coordinator-user",
        remedy: "use small letters, digits and hyphens",
      });
    const { prefix, port, folder = folders[broker] } = args;
    const files = brokerConfig(broker, { prefix, coordinatorUser, port, folder, certificates });
    if (args.out !== undefined) {
      await mkdir(args.out, { recursive: true });
      for (const { name, text } of files) await writeFile(join(args.out, name), text);
    }
    if (json) terminal.json(files);
    else if (args.out !== undefined)
      for (const { name } of files) terminal.print(`wrote ${join(args.out, name)}`);
    else
      terminal.print(
        files
          .map(({ text }) => text)
          .join("\n")
          .trimEnd(),
      );
    return undefined;
  },
});

const folders: Readonly<Record<ConfigurableBroker, string>> = {
  mosquitto: "/etc/mosquitto",
  emqx: "/etc/emqx",
};
