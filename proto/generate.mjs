// Generates proto/generated/ from the .proto files: `npm run proto:generate`, or with another folder as argument.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import pbjs from "protobufjs-cli/pbjs.js";
import { lean, leanTypes } from "./lean.mjs";

const room = new URL("./", import.meta.url).pathname;
const target = `${process.argv[2] ?? `${room}generated`}/wire`;
const left = ["create", "verify", "convert", "delimited", "typeurl", "service"].map((part) => `--no-${part}`);
const files = ["columns", "link", "control", "commit"].map((name) => `${room}${name}.proto`);
const shape = ["-t", "static-module", "-w", "es6", "--es6", "--root", "headwater", "-p", room, ...left];
const generate = promisify(pbjs.main);

// Types are made from comments, which the running code has no use for: hence two passes.
await generate([...shape, "--dts", "-o", `${target}-types.js`, ...files]);
await generate([...shape, "--no-comments", "-o", `${target}.js`, ...files]);
writeFileSync(`${target}.d.ts`, leanTypes(readFileSync(`${target}-types.d.ts`, "utf8")));
writeFileSync(`${target}.js`, lean(readFileSync(`${target}.js`, "utf8")));
for (const name of ["-types.js", "-types.d.ts"]) rmSync(target + name);
