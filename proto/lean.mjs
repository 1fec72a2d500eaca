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
    by: "export const $1 = /* @__PURE__ */ (() => {",
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
  { what: /function \(message, writer, _depth\) \{/g, by: "(message, writer, _depth = 0) => {", least: 50 },
  {
    what: / {12}if \(!\(reader instanceof[^\n]*\n[^\n]*\n {12}if \(_depth === \$undefined\)\n[^\n]*\n {12}if \(_depth > \$Reader[^\n]*\n[^\n]*\n/g,
    by: "            reader = $$readerAt(reader, _depth);\n",
    least: 50,
  },
  {
    what: /function \(reader, length, _end, _depth, _target\) \{/g,
    by: "(reader, length, _end, _depth = 0, _target) => {",
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
  // What we write are numbers, not halves of them; what is 0, false, empty or not there is not written.
  { what: /\$util\.Long \? \$util\.Long\.fromBits\(0,0,(?:true|false)\) : 0/g, by: "0", least: 50 },
  {
    what: /if \(message\.(\w+) != null && \(typeof message\.\1 === "object" \? [^\n]* : message\.\1 !== 0\)\)\n/g,
    by: "if (message.$1)\n",
    least: 50,
  },
  {
    what: /if \(message\.(\w+) != null && message\.\1 !== (?:0|""|false)\)\n/g,
    by: "if (message.$1)\n",
    least: 50,
  },
  {
    what: /if \(message\.(\w+) != null && message\.\1\.length\)\n/g,
    by: "if (message.$1?.length)\n",
    least: 20,
  },
  {
    what: / {24}if \(!\$Object\.is\(value = (reader\.double\(\)), 0\)\)\n {28}message\.(\w+) = value;\n {24}else\n {28}delete message\.\2;\n/g,
    by: "                        message.$2 = $1;\n",
    least: 10,
  },
  {
    what: / {12}let message(, key)?(?:, value)?;\n {12}const whole = ([^\n]*);\n {12}message = _target \|\| (new \w+\(\));\n/g,
    by: (_, key, ends, made) =>
      `${key === undefined ? "" : "            let key, value;\n"}            const message = _target || ${made}, whole = ${ends};\n`,
    least: 50,
  },
  {
    what: /(?: {8}\w+\.prototype\.\w+ = [^\n]*;\n)+/g,
    by: (lines) => {
      const name = /\w+/.exec(lines)[0];
      const fields = lines.replace(/ {8}\w+\.prototype\.(\w+) = ([^\n]*);\n/g, "            $1: $2,\n");
      return `        $Object.assign(${name}.prototype, {\n${fields}        });\n`;
    },
    least: 50,
  },
  // A field and how it is written are one number, the tag: that of a packed list is another than its elements'.
  {
    what: /( {16}case \d+: \{\n) {24}if \(wireType === 2\) \{\n((?: {28}[^\n]*\n)+) {24}\}\n/g,
    by: "$1                        if (wireType !== 2)\n                            break;\n$2                    }\n$1",
    least: 4,
  },
  {
    what: / {16}case (\d+): \{\n {24}if \(wireType !== (\d)\)\n {28}break;\n((?: {24}[^\n]*\n)+) {20}\}\n/g,
    by: (_, field, type, body) => {
      const [open, close] = body.includes("let ") ? [" {", "                    }\n"] : ["", ""];
      return `                case ${8 * field + Number(type)}:${open}\n${body}${close}`;
    },
    least: 100,
  },
  {
    what: / {28}case (\d+):\n {32}if \(wireType !== (\d)\)\n {36}break;\n/g,
    by: (_, field, type) => `                            case ${8 * field + Number(type)}:\n`,
    least: 4,
  },
  {
    what: /let (tag2?) = reader\.tag\(\);\n {16,28}(?:let )?wireType = \1 & 7;\n( {16,28})switch \(\1 >>>= 3\) \{\n/g,
    by: "const $1 = reader.tag();\n$2switch ($1) {\n",
    least: 50,
  },
  {
    what: /reader\.skipType\(wireType, _depth, (tag2?)\);/g,
    by: "$$skip(reader, $1, _depth);",
    least: 50,
  },
  // A message is born with its lists and maps: they need no default, and are there when a part of one comes.
  { what: / {12}\w+: \$util\.empty(?:Array|Object),\n/g, by: "", least: 20 },
  { what: / {8}\$Object\.assign\(\w+\.prototype, \{\n {8}\}\);\n/g, by: "", least: 1 },
  {
    what: / {24,}if \(!\(message\.(\w+) && message\.\1\.length\)\)\n {28,}message\.\1 = \[\];\n/g,
    by: "",
    least: 20,
  },
  {
    what: / {24}if \(message\.(\w+) === \$util\.emptyObject\)\n {28}message\.\1 = \{\};\n/g,
    by: "",
    least: 2,
  },
  // How a message is written into another, and lists of them, stands once.
  {
    what: / {12}if \(message\.(\w+) != null\)\n {16}(\w+)\.encode\(message\.\1, writer\.uint32\((\d+)\)\.fork\(\), _depth \+ 1\)\.ldelim\(\);\n/g,
    by: "            $$put(writer, $3, $2, message.$1, _depth);\n",
    least: 40,
  },
  {
    what: / {12}if \(message\.(\w+)\?\.length\)\n {16}for \([^\n]*\n {20}(\w+)\.encode\(message\.\1\[i\], writer\.uint32\((\d+)\)\.fork\(\), _depth \+ 1\)\.ldelim\(\);\n/g,
    by: "            $$putAll(writer, $3, $2, message.$1, _depth);\n",
    least: 15,
  },
  {
    what: / {8}let \$oneOfFields;\n\n(?: {8}\/\/[^\n]*\n)? {8}\$Object\.defineProperty\((\w+)\.prototype, ("\w+"), \{\n[^\n]*\$oneOfFields = (\[[^\n]*\])\),\n[^\n]*\n {8}\}\);\n/g,
    by: "        $$oneOf($1, $2, $3);\n",
    least: 5,
  },
  // The end of a group, which is refused, is no argument.
  {
    what: /\(reader, reader\.size\(\), \$undefined, _depth/g,
    by: "(reader, reader.size(), _depth",
    least: 50,
  },
  {
    what: /\(reader, length, _end, _depth = 0, _target\)/g,
    by: "(reader, length, _depth = 0, _target)",
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

/** A field that this version does not know, or one that is written in another way. */
const $skip = (reader, tag, depth) => reader.skipType(tag & 7, depth, tag >>> 3);

/** A message in another one. */
const $put = (writer, tag, type, message, depth) => {
    if (message != null)
        type.encode(message, writer.uint32(tag).fork(), depth + 1).ldelim();
};

const $putAll = (writer, tag, type, messages, depth) => {
    if (messages)
        for (let i = 0; i < messages.length; ++i)
            type.encode(messages[i], writer.uint32(tag).fork(), depth + 1).ldelim();
};

/** Which of these fields a message has; the one that is named stays. */
const $oneOf = (type, name, fields) =>
    $Object.defineProperty(type.prototype, name, { get: $util.oneOfGetter(fields), set: $util.oneOfSetter(fields) });
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
  if (text.includes("wireType"))
    throw new Error("generated code reads fields in another way: look at proto/lean.mjs");
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
