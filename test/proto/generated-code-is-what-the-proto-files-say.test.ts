import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import protobuf from "protobufjs";
import { afterAll, expect, it } from "vitest";
import { linkFields, refuseReasons } from "../../proto/link-writer.js";
import { partsOf } from "../../proto/parts.js";

const room = new URL("../../proto/", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "headwater-proto-"));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = new protobuf.Root();
schema.resolvePath = (_from, file) => join(room, file.slice(file.lastIndexOf("/") + 1));
schema.loadSync(["columns.proto", "link.proto", "control.proto", "commit.proto"]);

it("generated code is what the .proto files say", () => {
  execFileSync(process.execPath, [join(room, "generate.mjs"), folder], { stdio: "pipe" });
  for (const name of ["wire.js", "wire.d.ts"]) {
    const fresh = readFileSync(join(folder, name), "utf8");
    const kept = readFileSync(join(room, "generated", name), "utf8");
    expect(fresh === kept, `proto/generated/${name} is old: npm run proto:generate`).toBe(true);
  }
});

/** Fields that hold sub-messages, list elements or map entries, from the .proto files. */
function partsIn(type: protobuf.Type): Record<number, string> {
  const parts: Record<number, string> = {};
  for (const field of type.fieldsArray) {
    field.resolve();
    const nested = field.resolvedType instanceof protobuf.Type && !field.map ? field.resolvedType : null;
    const further = nested !== null && Object.keys(partsIn(nested)).length > 0 ? nested.name : "";
    const counted = field.map || (field.repeated && ["string", "bytes"].includes(field.type));
    if (nested !== null || counted) parts[field.id] = further;
  }
  return parts;
}

it("the table of parts, by which they are counted, is what the .proto files say", () => {
  const { Columns, ...control } = partsOf;
  expect(Columns).toEqual({ 2: "" });
  for (const [name, parts] of Object.entries(control))
    expect(parts, name).toEqual(partsIn(schema.lookupType(`headwater.${name}`)));
  for (const further of Object.values(control).flatMap((parts) => Object.values(parts)))
    if (further !== "") expect(control[further], further).toBeDefined();
});

it("the hand-written link codec uses the numbers of the .proto files", () => {
  const kinds = schema.lookupType("headwater.LinkMessage").fields;
  expect(Object.fromEntries(Object.values(kinds).map(({ name, id }) => [name, id]))).toEqual(linkFields);
  const reasons = schema.lookupEnum("headwater.RefuseReason").values;
  for (const [index, reason] of refuseReasons.entries())
    expect(reasons[`REFUSE_${reason.toUpperCase().replaceAll("-", "_")}`]).toBe(index + 1);
});
