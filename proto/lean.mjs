// What the generator writes, without what nothing of ours asks for. A gateway keeps this code in memory for months and may get
// it over a slow line, and it was the largest part of an agent's program: each message stands by itself, so that a bundler
// leaves out those that nobody names, and what groups of proto2, fields that a relay hands on unread, and constructors with
// values need is gone. What goes over the wire is the same, byte for byte.

/** Each with what stands in its place; `least`: how often it must be there, so that another generator is noticed. */
const steps = [
  // A namespace object holds all its messages together; exports of a module do not.
  {
    what: /const \$root = [^\n]*\n\nexport const headwater = [^\n]*\n\n {4}const headwater = \{\};\n/,
    by: "",
    least: 1,
  },
  { what: /\n {4}return headwater;\n\}\)\(\);\n\nexport \{\n {2}\$root as default\n\};\n/, by: "", least: 1 },
  {
    what: /^ {4}headwater\.(\w+) = \(function\(\) \{$/gm,
    by: "export const $1 = /* @__PURE__ */ (function() {",
    least: 50,
  },
  { what: /\$root\.headwater\./g, by: "", least: 50 },
  // The prototype has the defaults, which are not written: whose a field is need not be asked.
  { what: / && \$Object\.hasOwnProperty\.call\(message, "(?!\$unknowns)\w+"\)/g, by: "", least: 100 },
  // Fields that this version does not know are left out, not kept.
  {
    what: / {12}if \(message\.\$unknowns != null[^\n]*\n[^\n]*\n[^\n]*\n/g,
    by: "",
    least: 50,
  },
  { what: / {16}if \(!reader\.discardUnknown\) \{\n[^\n]*\n[^\n]*\n {16}\}\n/g, by: "", least: 50 },
  { what: / {16}let start = reader\.pos;\n/g, by: "", least: 50 },
  // A default that came is as good as one that did not: whoever reads a message gets the same.
  {
    what: / {24}if \((?:typeof )?\(?value = (reader\.\w+\(\))\)?[^\n]*\)\n {28}message\.(\w+) = value;\n {24}else\n {28}delete message\.\2;\n/g,
    by: "                        message.$2 = $1;\n",
    least: 100,
  },
  // Values come by assignment.
  { what: /const (\w+) = function \(properties\) \{/g, by: "const $1 = function () {", least: 50 },
  { what: / {12}if \(properties\)\n(?: {16,}[^\n]*\n){3}/g, by: "", least: 50 },
  // Groups of proto2: their end has no meaning here, and is refused as a wire type that is not known.
  { what: / {16}if \(tag === _end\) \{\n[^\n]*\n[^\n]*\n {16}\}\n/g, by: "", least: 50 },
  { what: / {12}if \(_end !== \$undefined\)\n[^\n]*\n/g, by: "", least: 50 },
  // What each message begins and ends with stands once.
  {
    what: / {12}if \(!writer\)\n[^\n]*\n {12}if \(_depth === \$undefined\)\n[^\n]*\n {12}if \(_depth > \$util[^\n]*\n[^\n]*\n/g,
    by: "            writer = $$writerAt(writer, _depth);\n",
    least: 50,
  },
  { what: /\(message, writer, _depth\)/g, by: "(message, writer, _depth = 0)", least: 50 },
  {
    what: / {12}if \(!\(reader instanceof[^\n]*\n[^\n]*\n {12}if \(_depth === \$undefined\)\n[^\n]*\n {12}if \(_depth > \$Reader[^\n]*\n[^\n]*\n/g,
    by: "            reader = $$readerAt(reader, _depth);\n",
    least: 50,
  },
  {
    what: /\(reader, length, _end, _depth, _target\)/g,
    by: "(reader, length, _end, _depth = 0, _target)",
    least: 50,
  },
  { what: / {12}let end, message/g, by: "            let message", least: 50 },
  {
    what: / {12}if \(length === \$undefined\)\n {16}end = reader\.len;\n {12}else \{\n(?: {16}[^\n]*\n){5} {12}\}\n/g,
    by: "            const whole = reader.len, end = $$endOf(reader, length);\n",
    least: 50,
  },
  {
    what: / {12}if \(length !== \$undefined\) \{\n(?: {16}[^\n]*\n){3} {12}\}\n/g,
    by: "            $$closeAt(reader, end, whole);\n",
    least: 50,
  },
];

/** What stands once, before the messages. */
const shared = `
const $writerAt = (writer, depth) => {
    if (depth > $util.recursionLimit)
        throw $Error("max depth exceeded");
    return writer || $Writer.create();
};

const $readerAt = (reader, depth) => {
    if (depth > $Reader.recursionLimit)
        throw $Error("max depth exceeded");
    return reader instanceof $Reader ? reader : $Reader.create(reader);
};

/** Where a message ends; the reader goes no further. */
const $endOf = (reader, length) => {
    if (length === $undefined)
        return reader.len;
    const end = reader.pos + length;
    if (end > reader.len)
        throw $RangeError("index out of range");
    return reader.len = end;
};

/** Behind a message the reader may go as far as before it. */
const $closeAt = (reader, end, whole) => {
    if (reader.pos !== end)
        throw $RangeError("index out of range");
    reader.len = whole;
};
`;

/** The running code. Throws when the generator writes something else than it did. */
export function lean(code) {
  let text = code;
  for (const { what, by, least } of steps) {
    const found = text.match(what)?.length ?? 0;
    if (found < least)
      throw new Error(`${found} times ${what} in generated code, not ${least}: look at proto/lean.mjs`);
    text = text.replace(what, by);
  }
  return text.replace("\n\nexport const ", `\n${shared}\nexport const `);
}

/** Its types, as those of a module's exports. */
export function leanTypes(code) {
  const [head, body] = code.split(/\/\*\* Namespace headwater\. \*\/\nexport namespace headwater \{\n/);
  const inner = body
    .replace(/\}\s*$/, "")
    .replace(/^ {4}(?=(?:interface|class|namespace|enum|type) )/gm, "export ");
  // Nothing comes by the constructor, and what is not known is not kept.
  const plain = inner
    .replace(/ {8}\/\*\*\n {9}\* Constructs[^*]*\*[^*]*\*\/\n {8}constructor\([^\n]*\n\n/g, "")
    .replace(/ {8,}\/\*\* Unknown fields[^\n]*\n[^\n]*\n\n?/g, "");
  return `${head}import * as headwater from "./wire.js";\n${plain}`;
}
