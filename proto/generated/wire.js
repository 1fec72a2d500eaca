/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;


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

export const Columns = /* @__PURE__ */ (function() {

        const Columns = function () {
            this.columns = [];
        };

        Columns.prototype.tuples = 0;
        Columns.prototype.columns = $util.emptyArray;

        Columns.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.tuples != null && message.tuples !== 0)
                writer.uint32(8).uint32(message.tuples);
            if (message.columns != null && message.columns.length)
                for (let i = 0; i < message.columns.length; ++i)
                    Column.encode(message.columns[i], writer.uint32(18).fork(), _depth + 1).ldelim();
            return writer;
        };

        Columns.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Columns();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.tuples = reader.uint32();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.columns && message.columns.length))
                            message.columns = [];
                        message.columns.push(Column.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Columns;
    })();

export const Column = /* @__PURE__ */ (function() {

        const Column = function () {
            this.doubles = [];
            this.ints = [];
            this.times = [];
            this.indexes = [];
        };

        Column.prototype.nulls = $util.newBuffer([]);
        Column.prototype.doubles = $util.emptyArray;
        Column.prototype.ints = $util.emptyArray;
        Column.prototype.times = $util.emptyArray;
        Column.prototype.bools = $util.newBuffer([]);
        Column.prototype.dictionary = null;
        Column.prototype.indexes = $util.emptyArray;

        Column.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.nulls != null && message.nulls.length)
                writer.uint32(10).bytes(message.nulls);
            if (message.doubles != null && message.doubles.length)
                writer.uint32(18).doubles(message.doubles);
            if (message.ints != null && message.ints.length)
                writer.uint32(26).sint64s(message.ints);
            if (message.times != null && message.times.length)
                writer.uint32(34).sint64s(message.times);
            if (message.bools != null && message.bools.length)
                writer.uint32(42).bytes(message.bools);
            if (message.dictionary != null)
                Dictionary.encode(message.dictionary, writer.uint32(50).fork(), _depth + 1).ldelim();
            if (message.indexes != null && message.indexes.length)
                writer.uint32(58).uint32s(message.indexes);
            return writer;
        };

        Column.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Column();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.nulls = reader.bytes();
                        continue;
                    }
                case 2: {
                        if (wireType === 2) {
                            if (!(message.doubles && message.doubles.length))
                                message.doubles = [];
                            reader.doubles(message.doubles);
                            continue;
                        }
                        if (wireType !== 1)
                            break;
                        if (!(message.doubles && message.doubles.length))
                            message.doubles = [];
                        message.doubles.push(reader.double());
                        continue;
                    }
                case 3: {
                        if (wireType === 2) {
                            if (!(message.ints && message.ints.length))
                                message.ints = [];
                            reader.sint64s(message.ints);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.ints && message.ints.length))
                            message.ints = [];
                        message.ints.push(reader.sint64());
                        continue;
                    }
                case 4: {
                        if (wireType === 2) {
                            if (!(message.times && message.times.length))
                                message.times = [];
                            reader.sint64s(message.times);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.times && message.times.length))
                            message.times = [];
                        message.times.push(reader.sint64());
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.bools = reader.bytes();
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.dictionary = Dictionary.decode(reader, reader.size(), $undefined, _depth + 1, message.dictionary);
                        continue;
                    }
                case 7: {
                        if (wireType === 2) {
                            if (!(message.indexes && message.indexes.length))
                                message.indexes = [];
                            reader.uint32s(message.indexes);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.indexes && message.indexes.length))
                            message.indexes = [];
                        message.indexes.push(reader.uint32());
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Column;
    })();

export const Dictionary = /* @__PURE__ */ (function() {

        const Dictionary = function () {
            this.entries = [];
        };

        Dictionary.prototype.entries = $util.emptyArray;

        Dictionary.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.entries != null && message.entries.length)
                for (let i = 0; i < message.entries.length; ++i)
                    writer.uint32(10).bytes(message.entries[i]);
            return writer;
        };

        Dictionary.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Dictionary();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.entries && message.entries.length))
                            message.entries = [];
                        message.entries.push(reader.bytes());
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Dictionary;
    })();

export const Epoch = /* @__PURE__ */ (function() {

        const Epoch = function () {
        };

        Epoch.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Epoch.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Epoch.prototype.start = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Epoch.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.term != null && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                writer.uint32(8).uint64(message.term);
            if (message.number != null && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                writer.uint32(16).uint64(message.number);
            if (message.start != null && (typeof message.start === "object" ? message.start.low || message.start.high : message.start !== 0))
                writer.uint32(24).uint64(message.start);
            return writer;
        };

        Epoch.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Epoch();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.term = reader.uint64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.number = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.start = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Epoch;
    })();

export const LinkBatch = /* @__PURE__ */ (function() {

        const LinkBatch = function () {
            this.messages = [];
        };

        LinkBatch.prototype.wire = 0;
        LinkBatch.prototype.messages = $util.emptyArray;

        LinkBatch.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.wire != null && message.wire !== 0)
                writer.uint32(8).uint32(message.wire);
            if (message.messages != null && message.messages.length)
                for (let i = 0; i < message.messages.length; ++i)
                    LinkMessage.encode(message.messages[i], writer.uint32(18).fork(), _depth + 1).ldelim();
            return writer;
        };

        LinkBatch.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new LinkBatch();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.wire = reader.uint32();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.messages && message.messages.length))
                            message.messages = [];
                        message.messages.push(LinkMessage.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return LinkBatch;
    })();

export const LinkMessage = /* @__PURE__ */ (function() {

        const LinkMessage = function () {
        };

        LinkMessage.prototype.hello = null;
        LinkMessage.prototype.frame = null;
        LinkMessage.prototype.gap = null;
        LinkMessage.prototype.fenced = null;
        LinkMessage.prototype.open = null;
        LinkMessage.prototype.ack = null;
        LinkMessage.prototype.refuse = null;
        LinkMessage.prototype.ship = null;
        LinkMessage.prototype.shipped = null;

        let $oneOfFields;

        $Object.defineProperty(LinkMessage.prototype, "kind", {
            get: $util.oneOfGetter($oneOfFields = ["hello", "frame", "gap", "fenced", "open", "ack", "refuse", "ship", "shipped"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        LinkMessage.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.hello != null)
                Hello.encode(message.hello, writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.frame != null)
                Frame.encode(message.frame, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.gap != null)
                Gap.encode(message.gap, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.fenced != null)
                Fenced.encode(message.fenced, writer.uint32(34).fork(), _depth + 1).ldelim();
            if (message.open != null)
                Open.encode(message.open, writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.ack != null)
                Ack.encode(message.ack, writer.uint32(50).fork(), _depth + 1).ldelim();
            if (message.refuse != null)
                Refuse.encode(message.refuse, writer.uint32(58).fork(), _depth + 1).ldelim();
            if (message.ship != null)
                Ship.encode(message.ship, writer.uint32(66).fork(), _depth + 1).ldelim();
            if (message.shipped != null)
                Shipped.encode(message.shipped, writer.uint32(74).fork(), _depth + 1).ldelim();
            return writer;
        };

        LinkMessage.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new LinkMessage();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.hello = Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                        message.kind = "hello";
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.frame = Frame.decode(reader, reader.size(), $undefined, _depth + 1, message.frame);
                        message.kind = "frame";
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.gap = Gap.decode(reader, reader.size(), $undefined, _depth + 1, message.gap);
                        message.kind = "gap";
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.fenced = Fenced.decode(reader, reader.size(), $undefined, _depth + 1, message.fenced);
                        message.kind = "fenced";
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.open = Open.decode(reader, reader.size(), $undefined, _depth + 1, message.open);
                        message.kind = "open";
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.ack = Ack.decode(reader, reader.size(), $undefined, _depth + 1, message.ack);
                        message.kind = "ack";
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.refuse = Refuse.decode(reader, reader.size(), $undefined, _depth + 1, message.refuse);
                        message.kind = "refuse";
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        message.ship = Ship.decode(reader, reader.size(), $undefined, _depth + 1, message.ship);
                        message.kind = "ship";
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        message.shipped = Shipped.decode(reader, reader.size(), $undefined, _depth + 1, message.shipped);
                        message.kind = "shipped";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return LinkMessage;
    })();

export const Hello = /* @__PURE__ */ (function() {

        const Hello = function () {
        };

        Hello.prototype.link = "";
        Hello.prototype.senderEpoch = null;
        Hello.prototype.series = null;
        Hello.prototype.floor = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Hello.prototype.waiting = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Hello.prototype.wanted = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Hello.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.senderEpoch != null)
                Epoch.encode(message.senderEpoch, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.series != null)
                Epoch.encode(message.series, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.floor != null && (typeof message.floor === "object" ? message.floor.low || message.floor.high : message.floor !== 0))
                writer.uint32(32).uint64(message.floor);
            if (message.waiting != null && (typeof message.waiting === "object" ? message.waiting.low || message.waiting.high : message.waiting !== 0))
                writer.uint32(40).uint64(message.waiting);
            if (message.wanted != null && (typeof message.wanted === "object" ? message.wanted.low || message.wanted.high : message.wanted !== 0))
                writer.uint32(48).uint64(message.wanted);
            return writer;
        };

        Hello.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Hello();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.senderEpoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.senderEpoch);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.series = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.series);
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.floor = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.waiting = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.wanted = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Hello;
    })();

export const Frame = /* @__PURE__ */ (function() {

        const Frame = function () {
        };

        Frame.prototype.link = "";
        Frame.prototype.senderEpoch = null;
        Frame.prototype.series = null;
        Frame.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Frame.prototype.floor = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Frame.prototype.total = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Frame.prototype.stream = "";
        Frame.prototype.schema = 0;
        Frame.prototype.tuples = 0;
        Frame.prototype.checksum = 0;
        Frame.prototype.watermark = null;
        Frame.prototype.end = false;
        Frame.prototype.body = $util.newBuffer([]);

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Frame.prototype, "_watermark", {
            get: $util.oneOfGetter($oneOfFields = ["watermark"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Frame.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.senderEpoch != null)
                Epoch.encode(message.senderEpoch, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.series != null)
                Epoch.encode(message.series, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.seq != null && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                writer.uint32(32).uint64(message.seq);
            if (message.floor != null && (typeof message.floor === "object" ? message.floor.low || message.floor.high : message.floor !== 0))
                writer.uint32(40).uint64(message.floor);
            if (message.total != null && (typeof message.total === "object" ? message.total.low || message.total.high : message.total !== 0))
                writer.uint32(48).uint64(message.total);
            if (message.stream != null && message.stream !== "")
                writer.uint32(58).string(message.stream);
            if (message.schema != null && message.schema !== 0)
                writer.uint32(69).fixed32(message.schema);
            if (message.tuples != null && message.tuples !== 0)
                writer.uint32(72).uint32(message.tuples);
            if (message.checksum != null && message.checksum !== 0)
                writer.uint32(85).fixed32(message.checksum);
            if (message.watermark != null)
                writer.uint32(88).sint64(message.watermark);
            if (message.end != null && message.end !== false)
                writer.uint32(96).bool(message.end);
            if (message.body != null && message.body.length)
                writer.uint32(106).bytes(message.body);
            return writer;
        };

        Frame.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Frame();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.senderEpoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.senderEpoch);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.series = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.series);
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.seq = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.floor = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.total = reader.uint64();
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.stream = reader.stringVerify();
                        continue;
                    }
                case 8: {
                        if (wireType !== 5)
                            break;
                        message.schema = reader.fixed32();
                        continue;
                    }
                case 9: {
                        if (wireType !== 0)
                            break;
                        message.tuples = reader.uint32();
                        continue;
                    }
                case 10: {
                        if (wireType !== 5)
                            break;
                        message.checksum = reader.fixed32();
                        continue;
                    }
                case 11: {
                        if (wireType !== 0)
                            break;
                        message.watermark = reader.sint64();
                        message._watermark = "watermark";
                        continue;
                    }
                case 12: {
                        if (wireType !== 0)
                            break;
                        message.end = reader.bool();
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        message.body = reader.bytes();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Frame;
    })();

export const Gap = /* @__PURE__ */ (function() {

        const Gap = function () {
        };

        Gap.prototype.link = "";
        Gap.prototype.senderEpoch = null;
        Gap.prototype.series = null;
        Gap.prototype.from = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Gap.prototype.to = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Gap.prototype.floor = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Gap.prototype.total = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Gap.prototype.reason = "";
        Gap.prototype.tuples = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Gap.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.senderEpoch != null)
                Epoch.encode(message.senderEpoch, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.series != null)
                Epoch.encode(message.series, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.from != null && (typeof message.from === "object" ? message.from.low || message.from.high : message.from !== 0))
                writer.uint32(32).uint64(message.from);
            if (message.to != null && (typeof message.to === "object" ? message.to.low || message.to.high : message.to !== 0))
                writer.uint32(40).uint64(message.to);
            if (message.floor != null && (typeof message.floor === "object" ? message.floor.low || message.floor.high : message.floor !== 0))
                writer.uint32(48).uint64(message.floor);
            if (message.total != null && (typeof message.total === "object" ? message.total.low || message.total.high : message.total !== 0))
                writer.uint32(56).uint64(message.total);
            if (message.reason != null && message.reason !== "")
                writer.uint32(66).string(message.reason);
            if (message.tuples != null && (typeof message.tuples === "object" ? message.tuples.low || message.tuples.high : message.tuples !== 0))
                writer.uint32(72).uint64(message.tuples);
            return writer;
        };

        Gap.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Gap();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.senderEpoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.senderEpoch);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.series = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.series);
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.from = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.to = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.floor = reader.uint64();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.total = reader.uint64();
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        message.reason = reader.stringVerify();
                        continue;
                    }
                case 9: {
                        if (wireType !== 0)
                            break;
                        message.tuples = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Gap;
    })();

export const Fenced = /* @__PURE__ */ (function() {

        const Fenced = function () {
        };

        Fenced.prototype.link = "";
        Fenced.prototype.epoch = null;
        Fenced.prototype.to = 0;

        Fenced.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.epoch != null)
                Epoch.encode(message.epoch, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.to != null && message.to !== 0)
                writer.uint32(24).int32(message.to);
            return writer;
        };

        Fenced.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Fenced();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.epoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.epoch);
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.to = reader.int32();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Fenced;
    })();

export const Side = /* @__PURE__ */ (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "SIDE_UNKNOWN"] = 0;
        values[valuesById[1] = "SIDE_SENDER"] = 1;
        values[valuesById[2] = "SIDE_RECEIVER"] = 2;
        return values;
    })();

export const Open = /* @__PURE__ */ (function() {

        const Open = function () {
        };

        Open.prototype.link = "";
        Open.prototype.receiverEpoch = null;
        Open.prototype.series = null;
        Open.prototype.next = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Open.prototype.limit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Open.prototype.limitBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Open.prototype.wireMax = 0;

        Open.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.receiverEpoch != null)
                Epoch.encode(message.receiverEpoch, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.series != null)
                Epoch.encode(message.series, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.next != null && (typeof message.next === "object" ? message.next.low || message.next.high : message.next !== 0))
                writer.uint32(32).uint64(message.next);
            if (message.limit != null && (typeof message.limit === "object" ? message.limit.low || message.limit.high : message.limit !== 0))
                writer.uint32(40).uint64(message.limit);
            if (message.limitBytes != null && (typeof message.limitBytes === "object" ? message.limitBytes.low || message.limitBytes.high : message.limitBytes !== 0))
                writer.uint32(48).uint64(message.limitBytes);
            if (message.wireMax != null && message.wireMax !== 0)
                writer.uint32(56).uint32(message.wireMax);
            return writer;
        };

        Open.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Open();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.receiverEpoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.receiverEpoch);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.series = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.series);
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.next = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.limit = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.limitBytes = reader.uint64();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.wireMax = reader.uint32();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Open;
    })();

export const Ack = /* @__PURE__ */ (function() {

        const Ack = function () {
        };

        Ack.prototype.link = "";
        Ack.prototype.receiverEpoch = null;
        Ack.prototype.series = null;
        Ack.prototype.safe = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Ack.prototype.received = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Ack.prototype.limit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Ack.prototype.limitBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Ack.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.receiverEpoch != null)
                Epoch.encode(message.receiverEpoch, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.series != null)
                Epoch.encode(message.series, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.safe != null && (typeof message.safe === "object" ? message.safe.low || message.safe.high : message.safe !== 0))
                writer.uint32(32).uint64(message.safe);
            if (message.received != null && (typeof message.received === "object" ? message.received.low || message.received.high : message.received !== 0))
                writer.uint32(40).uint64(message.received);
            if (message.limit != null && (typeof message.limit === "object" ? message.limit.low || message.limit.high : message.limit !== 0))
                writer.uint32(48).uint64(message.limit);
            if (message.limitBytes != null && (typeof message.limitBytes === "object" ? message.limitBytes.low || message.limitBytes.high : message.limitBytes !== 0))
                writer.uint32(56).uint64(message.limitBytes);
            return writer;
        };

        Ack.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Ack();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.receiverEpoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.receiverEpoch);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.series = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.series);
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.safe = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.received = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.limit = reader.uint64();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.limitBytes = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Ack;
    })();

export const Refuse = /* @__PURE__ */ (function() {

        const Refuse = function () {
        };

        Refuse.prototype.link = "";
        Refuse.prototype.receiverEpoch = null;
        Refuse.prototype.series = null;
        Refuse.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Refuse.prototype.reason = 0;

        Refuse.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.receiverEpoch != null)
                Epoch.encode(message.receiverEpoch, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.series != null)
                Epoch.encode(message.series, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.seq != null && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                writer.uint32(32).uint64(message.seq);
            if (message.reason != null && message.reason !== 0)
                writer.uint32(40).int32(message.reason);
            return writer;
        };

        Refuse.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Refuse();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.receiverEpoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.receiverEpoch);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.series = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.series);
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.seq = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.reason = reader.int32();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Refuse;
    })();

export const RefuseReason = /* @__PURE__ */ (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "REFUSE_UNKNOWN"] = 0;
        values[valuesById[1] = "REFUSE_DAMAGED"] = 1;
        values[valuesById[2] = "REFUSE_TOO_LARGE"] = 2;
        values[valuesById[3] = "REFUSE_SCHEMA"] = 3;
        values[valuesById[4] = "REFUSE_VERSION"] = 4;
        values[valuesById[5] = "REFUSE_GONE"] = 5;
        return values;
    })();

export const Ship = /* @__PURE__ */ (function() {

        const Ship = function () {
        };

        Ship.prototype.group = "";
        Ship.prototype.epoch = null;
        Ship.prototype.session = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Ship.prototype.index = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Ship.prototype.commit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Ship.prototype.after = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Ship.prototype.part = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Ship.prototype.parts = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Ship.prototype.crc = 0;
        Ship.prototype.checksum = 0;
        Ship.prototype.snapshot = false;
        Ship.prototype.last = false;
        Ship.prototype.counted = false;
        Ship.prototype.body = $util.newBuffer([]);

        Ship.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.group != null && message.group !== "")
                writer.uint32(10).string(message.group);
            if (message.epoch != null)
                Epoch.encode(message.epoch, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.session != null && (typeof message.session === "object" ? message.session.low || message.session.high : message.session !== 0))
                writer.uint32(24).uint64(message.session);
            if (message.index != null && (typeof message.index === "object" ? message.index.low || message.index.high : message.index !== 0))
                writer.uint32(32).uint64(message.index);
            if (message.commit != null && (typeof message.commit === "object" ? message.commit.low || message.commit.high : message.commit !== 0))
                writer.uint32(40).uint64(message.commit);
            if (message.after != null && (typeof message.after === "object" ? message.after.low || message.after.high : message.after !== 0))
                writer.uint32(48).uint64(message.after);
            if (message.part != null && (typeof message.part === "object" ? message.part.low || message.part.high : message.part !== 0))
                writer.uint32(56).uint64(message.part);
            if (message.parts != null && (typeof message.parts === "object" ? message.parts.low || message.parts.high : message.parts !== 0))
                writer.uint32(64).uint64(message.parts);
            if (message.crc != null && message.crc !== 0)
                writer.uint32(77).fixed32(message.crc);
            if (message.checksum != null && message.checksum !== 0)
                writer.uint32(85).fixed32(message.checksum);
            if (message.snapshot != null && message.snapshot !== false)
                writer.uint32(88).bool(message.snapshot);
            if (message.last != null && message.last !== false)
                writer.uint32(96).bool(message.last);
            if (message.counted != null && message.counted !== false)
                writer.uint32(104).bool(message.counted);
            if (message.body != null && message.body.length)
                writer.uint32(114).bytes(message.body);
            return writer;
        };

        Ship.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Ship();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.group = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.epoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.epoch);
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.session = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.index = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.commit = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.after = reader.uint64();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.part = reader.uint64();
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        message.parts = reader.uint64();
                        continue;
                    }
                case 9: {
                        if (wireType !== 5)
                            break;
                        message.crc = reader.fixed32();
                        continue;
                    }
                case 10: {
                        if (wireType !== 5)
                            break;
                        message.checksum = reader.fixed32();
                        continue;
                    }
                case 11: {
                        if (wireType !== 0)
                            break;
                        message.snapshot = reader.bool();
                        continue;
                    }
                case 12: {
                        if (wireType !== 0)
                            break;
                        message.last = reader.bool();
                        continue;
                    }
                case 13: {
                        if (wireType !== 0)
                            break;
                        message.counted = reader.bool();
                        continue;
                    }
                case 14: {
                        if (wireType !== 2)
                            break;
                        message.body = reader.bytes();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Ship;
    })();

export const ShipOps = /* @__PURE__ */ (function() {

        const ShipOps = function () {
            this.ops = [];
        };

        ShipOps.prototype.ops = $util.emptyArray;

        ShipOps.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.ops != null && message.ops.length)
                for (let i = 0; i < message.ops.length; ++i)
                    ShipOp.encode(message.ops[i], writer.uint32(10).fork(), _depth + 1).ldelim();
            return writer;
        };

        ShipOps.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new ShipOps();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.ops && message.ops.length))
                            message.ops = [];
                        message.ops.push(ShipOp.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ShipOps;
    })();

export const ShipOp = /* @__PURE__ */ (function() {

        const ShipOp = function () {
        };

        ShipOp.prototype.key = "";
        ShipOp.prototype.value = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ShipOp.prototype, "_value", {
            get: $util.oneOfGetter($oneOfFields = ["value"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        ShipOp.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.key != null && message.key !== "")
                writer.uint32(10).string(message.key);
            if (message.value != null)
                writer.uint32(18).bytes(message.value);
            return writer;
        };

        ShipOp.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new ShipOp();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.key = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.value = reader.bytes();
                        message._value = "value";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ShipOp;
    })();

export const Shipped = /* @__PURE__ */ (function() {

        const Shipped = function () {
        };

        Shipped.prototype.group = "";
        Shipped.prototype.epoch = null;
        Shipped.prototype.session = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Shipped.prototype.index = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Shipped.prototype.commit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Shipped.prototype.crc = 0;
        Shipped.prototype.store = "";
        Shipped.prototype.have = null;
        Shipped.prototype.fenced = null;

        Shipped.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.group != null && message.group !== "")
                writer.uint32(10).string(message.group);
            if (message.epoch != null)
                Epoch.encode(message.epoch, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.session != null && (typeof message.session === "object" ? message.session.low || message.session.high : message.session !== 0))
                writer.uint32(24).uint64(message.session);
            if (message.index != null && (typeof message.index === "object" ? message.index.low || message.index.high : message.index !== 0))
                writer.uint32(32).uint64(message.index);
            if (message.commit != null && (typeof message.commit === "object" ? message.commit.low || message.commit.high : message.commit !== 0))
                writer.uint32(40).uint64(message.commit);
            if (message.crc != null && message.crc !== 0)
                writer.uint32(53).fixed32(message.crc);
            if (message.store != null && message.store !== "")
                writer.uint32(58).string(message.store);
            if (message.have != null)
                Epoch.encode(message.have, writer.uint32(66).fork(), _depth + 1).ldelim();
            if (message.fenced != null)
                Epoch.encode(message.fenced, writer.uint32(74).fork(), _depth + 1).ldelim();
            return writer;
        };

        Shipped.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Shipped();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.group = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.epoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.epoch);
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.session = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.index = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.commit = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 5)
                            break;
                        message.crc = reader.fixed32();
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.store = reader.stringVerify();
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        message.have = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.have);
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        message.fenced = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.fenced);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Shipped;
    })();

export const Up = /* @__PURE__ */ (function() {

        const Up = function () {
        };

        Up.prototype.wire = 0;
        Up.prototype.join = null;
        Up.prototype.heartbeat = null;
        Up.prototype.will = null;
        Up.prototype.leave = null;
        Up.prototype.fetch = null;
        Up.prototype.answer = null;

        let $oneOfFields;

        $Object.defineProperty(Up.prototype, "message", {
            get: $util.oneOfGetter($oneOfFields = ["join", "heartbeat", "will", "leave", "fetch", "answer"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Up.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.wire != null && message.wire !== 0)
                writer.uint32(8).uint32(message.wire);
            if (message.join != null)
                Join.encode(message.join, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.heartbeat != null)
                Heartbeat.encode(message.heartbeat, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.will != null)
                Will.encode(message.will, writer.uint32(34).fork(), _depth + 1).ldelim();
            if (message.leave != null)
                Leave.encode(message.leave, writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.fetch != null)
                Fetch.encode(message.fetch, writer.uint32(50).fork(), _depth + 1).ldelim();
            if (message.answer != null)
                Answer.encode(message.answer, writer.uint32(58).fork(), _depth + 1).ldelim();
            return writer;
        };

        Up.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Up();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.wire = reader.uint32();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.join = Join.decode(reader, reader.size(), $undefined, _depth + 1, message.join);
                        message.message = "join";
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.heartbeat = Heartbeat.decode(reader, reader.size(), $undefined, _depth + 1, message.heartbeat);
                        message.message = "heartbeat";
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.will = Will.decode(reader, reader.size(), $undefined, _depth + 1, message.will);
                        message.message = "will";
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.leave = Leave.decode(reader, reader.size(), $undefined, _depth + 1, message.leave);
                        message.message = "leave";
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.fetch = Fetch.decode(reader, reader.size(), $undefined, _depth + 1, message.fetch);
                        message.message = "fetch";
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.answer = Answer.decode(reader, reader.size(), $undefined, _depth + 1, message.answer);
                        message.message = "answer";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Up;
    })();

export const Down = /* @__PURE__ */ (function() {

        const Down = function () {
        };

        Down.prototype.wire = 0;
        Down.prototype.lease = null;
        Down.prototype.turnAway = null;
        Down.prototype.assignment = null;
        Down.prototype.chunk = null;
        Down.prototype.question = null;
        Down.prototype.upgrade = null;

        let $oneOfFields;

        $Object.defineProperty(Down.prototype, "message", {
            get: $util.oneOfGetter($oneOfFields = ["lease", "turnAway", "assignment", "chunk", "question", "upgrade"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Down.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.wire != null && message.wire !== 0)
                writer.uint32(8).uint32(message.wire);
            if (message.lease != null)
                Lease.encode(message.lease, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.turnAway != null)
                TurnAway.encode(message.turnAway, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.assignment != null)
                Assignment.encode(message.assignment, writer.uint32(34).fork(), _depth + 1).ldelim();
            if (message.chunk != null)
                Chunk.encode(message.chunk, writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.question != null)
                Question.encode(message.question, writer.uint32(50).fork(), _depth + 1).ldelim();
            if (message.upgrade != null)
                Upgrade.encode(message.upgrade, writer.uint32(58).fork(), _depth + 1).ldelim();
            return writer;
        };

        Down.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Down();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.wire = reader.uint32();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.lease = Lease.decode(reader, reader.size(), $undefined, _depth + 1, message.lease);
                        message.message = "lease";
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.turnAway = TurnAway.decode(reader, reader.size(), $undefined, _depth + 1, message.turnAway);
                        message.message = "turnAway";
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.assignment = Assignment.decode(reader, reader.size(), $undefined, _depth + 1, message.assignment);
                        message.message = "assignment";
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.chunk = Chunk.decode(reader, reader.size(), $undefined, _depth + 1, message.chunk);
                        message.message = "chunk";
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.question = Question.decode(reader, reader.size(), $undefined, _depth + 1, message.question);
                        message.message = "question";
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.upgrade = Upgrade.decode(reader, reader.size(), $undefined, _depth + 1, message.upgrade);
                        message.message = "upgrade";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Down;
    })();

export const Join = /* @__PURE__ */ (function() {

        const Join = function () {
            this.labels = {};
        };

        Join.prototype.agent = "";
        Join.prototype.boot = "";
        Join.prototype.version = "";
        Join.prototype.labels = $util.emptyObject;
        Join.prototype.capacity = null;
        Join.prototype.wireMax = 0;
        Join.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Join.prototype.generation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Join.prototype.store = "";
        Join.prototype.storesLayout = 0;

        Join.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.agent != null && message.agent !== "")
                writer.uint32(10).string(message.agent);
            if (message.boot != null && message.boot !== "")
                writer.uint32(18).string(message.boot);
            if (message.version != null && message.version !== "")
                writer.uint32(26).string(message.version);
            if (message.labels != null)
                for (let keys = $Object.keys(message.labels), i = 0; i < keys.length; ++i)
                    writer.uint32(34).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
            if (message.capacity != null)
                Capacity.encode(message.capacity, writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.wireMax != null && message.wireMax !== 0)
                writer.uint32(48).uint32(message.wireMax);
            if (message.term != null && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                writer.uint32(56).uint64(message.term);
            if (message.generation != null && (typeof message.generation === "object" ? message.generation.low || message.generation.high : message.generation !== 0))
                writer.uint32(64).uint64(message.generation);
            if (message.store != null && message.store !== "")
                writer.uint32(74).string(message.store);
            if (message.storesLayout != null && message.storesLayout !== 0)
                writer.uint32(80).uint32(message.storesLayout);
            return writer;
        };

        Join.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, key, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Join();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.agent = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.boot = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.version = reader.stringVerify();
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if (message.labels === $util.emptyObject)
                            message.labels = {};
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = "";
                        while (reader.pos < end2) {
                            let tag2 = reader.tag();
                            wireType = tag2 & 7;
                            switch (tag2 >>>= 3) {
                            case 1:
                                if (wireType !== 2)
                                    break;
                                key = reader.stringVerify();
                                continue;
                            case 2:
                                if (wireType !== 2)
                                    break;
                                value = reader.stringVerify();
                                continue;
                            }
                            reader.skipType(wireType, _depth, tag2);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.labels, key);
                        message.labels[key] = value;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.capacity = Capacity.decode(reader, reader.size(), $undefined, _depth + 1, message.capacity);
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.wireMax = reader.uint32();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.term = reader.uint64();
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        message.generation = reader.uint64();
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        message.store = reader.stringVerify();
                        continue;
                    }
                case 10: {
                        if (wireType !== 0)
                            break;
                        message.storesLayout = reader.uint32();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Join;
    })();

export const Capacity = /* @__PURE__ */ (function() {

        const Capacity = function () {
        };

        Capacity.prototype.cpu = 0;
        Capacity.prototype.memory = 0;

        Capacity.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.cpu != null && !$Object.is(message.cpu, 0))
                writer.uint32(9).double(message.cpu);
            if (message.memory != null && !$Object.is(message.memory, 0))
                writer.uint32(17).double(message.memory);
            return writer;
        };

        Capacity.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Capacity();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.cpu = value;
                        else
                            delete message.cpu;
                        continue;
                    }
                case 2: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.memory = value;
                        else
                            delete message.memory;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Capacity;
    })();

export const Heartbeat = /* @__PURE__ */ (function() {

        const Heartbeat = function () {
            this.tasks = [];
            this.topologies = [];
            this.alarms = [];
        };

        Heartbeat.prototype.agent = "";
        Heartbeat.prototype.boot = "";
        Heartbeat.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Heartbeat.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Heartbeat.prototype.generation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Heartbeat.prototype.lease = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Heartbeat.prototype.load = null;
        Heartbeat.prototype.draining = false;
        Heartbeat.prototype.tasks = $util.emptyArray;
        Heartbeat.prototype.topologies = $util.emptyArray;
        Heartbeat.prototype.alarms = $util.emptyArray;
        Heartbeat.prototype.program = null;
        Heartbeat.prototype.listener = null;

        Heartbeat.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.agent != null && message.agent !== "")
                writer.uint32(10).string(message.agent);
            if (message.boot != null && message.boot !== "")
                writer.uint32(18).string(message.boot);
            if (message.seq != null && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                writer.uint32(24).uint64(message.seq);
            if (message.term != null && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                writer.uint32(32).uint64(message.term);
            if (message.generation != null && (typeof message.generation === "object" ? message.generation.low || message.generation.high : message.generation !== 0))
                writer.uint32(40).uint64(message.generation);
            if (message.lease != null && (typeof message.lease === "object" ? message.lease.low || message.lease.high : message.lease !== 0))
                writer.uint32(48).uint64(message.lease);
            if (message.load != null)
                Load.encode(message.load, writer.uint32(58).fork(), _depth + 1).ldelim();
            if (message.draining != null && message.draining !== false)
                writer.uint32(64).bool(message.draining);
            if (message.tasks != null && message.tasks.length)
                for (let i = 0; i < message.tasks.length; ++i)
                    TaskReport.encode(message.tasks[i], writer.uint32(74).fork(), _depth + 1).ldelim();
            if (message.topologies != null && message.topologies.length)
                for (let i = 0; i < message.topologies.length; ++i)
                    TopologyReport.encode(message.topologies[i], writer.uint32(82).fork(), _depth + 1).ldelim();
            if (message.alarms != null && message.alarms.length)
                for (let i = 0; i < message.alarms.length; ++i)
                    AgentAlarm.encode(message.alarms[i], writer.uint32(90).fork(), _depth + 1).ldelim();
            if (message.program != null)
                ProgramReport.encode(message.program, writer.uint32(98).fork(), _depth + 1).ldelim();
            if (message.listener != null)
                ListenerReport.encode(message.listener, writer.uint32(106).fork(), _depth + 1).ldelim();
            return writer;
        };

        Heartbeat.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Heartbeat();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.agent = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.boot = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.seq = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.term = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.generation = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.lease = reader.uint64();
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.load = Load.decode(reader, reader.size(), $undefined, _depth + 1, message.load);
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        message.draining = reader.bool();
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if (!(message.tasks && message.tasks.length))
                            message.tasks = [];
                        message.tasks.push(TaskReport.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        if (!(message.topologies && message.topologies.length))
                            message.topologies = [];
                        message.topologies.push(TopologyReport.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        if (!(message.alarms && message.alarms.length))
                            message.alarms = [];
                        message.alarms.push(AgentAlarm.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        message.program = ProgramReport.decode(reader, reader.size(), $undefined, _depth + 1, message.program);
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        message.listener = ListenerReport.decode(reader, reader.size(), $undefined, _depth + 1, message.listener);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Heartbeat;
    })();

export const ListenerReport = /* @__PURE__ */ (function() {

        const ListenerReport = function () {
            this.refused = {};
        };

        ListenerReport.prototype.connections = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        ListenerReport.prototype.logins = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        ListenerReport.prototype.refused = $util.emptyObject;
        ListenerReport.prototype.received = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        ListenerReport.prototype.unclaimed = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        ListenerReport.prototype.forbidden = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        ListenerReport.prototype.forbiddenBytes = 0;
        ListenerReport.prototype.held = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        ListenerReport.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.connections != null && (typeof message.connections === "object" ? message.connections.low || message.connections.high : message.connections !== 0))
                writer.uint32(8).uint64(message.connections);
            if (message.logins != null && (typeof message.logins === "object" ? message.logins.low || message.logins.high : message.logins !== 0))
                writer.uint32(16).uint64(message.logins);
            if (message.refused != null)
                for (let keys = $Object.keys(message.refused), i = 0; i < keys.length; ++i)
                    writer.uint32(26).fork().uint32(10).string(keys[i]).uint32(17).double(message.refused[keys[i]]).ldelim();
            if (message.received != null && (typeof message.received === "object" ? message.received.low || message.received.high : message.received !== 0))
                writer.uint32(32).uint64(message.received);
            if (message.unclaimed != null && (typeof message.unclaimed === "object" ? message.unclaimed.low || message.unclaimed.high : message.unclaimed !== 0))
                writer.uint32(40).uint64(message.unclaimed);
            if (message.forbidden != null && (typeof message.forbidden === "object" ? message.forbidden.low || message.forbidden.high : message.forbidden !== 0))
                writer.uint32(48).uint64(message.forbidden);
            if (message.forbiddenBytes != null && !$Object.is(message.forbiddenBytes, 0))
                writer.uint32(57).double(message.forbiddenBytes);
            if (message.held != null && (typeof message.held === "object" ? message.held.low || message.held.high : message.held !== 0))
                writer.uint32(64).uint64(message.held);
            return writer;
        };

        ListenerReport.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, key, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new ListenerReport();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.connections = reader.uint64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.logins = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if (message.refused === $util.emptyObject)
                            message.refused = {};
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = 0;
                        while (reader.pos < end2) {
                            let tag2 = reader.tag();
                            wireType = tag2 & 7;
                            switch (tag2 >>>= 3) {
                            case 1:
                                if (wireType !== 2)
                                    break;
                                key = reader.stringVerify();
                                continue;
                            case 2:
                                if (wireType !== 1)
                                    break;
                                value = reader.double();
                                continue;
                            }
                            reader.skipType(wireType, _depth, tag2);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.refused, key);
                        message.refused[key] = value;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.received = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.unclaimed = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.forbidden = reader.uint64();
                        continue;
                    }
                case 7: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.forbiddenBytes = value;
                        else
                            delete message.forbiddenBytes;
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        message.held = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ListenerReport;
    })();

export const ProgramReport = /* @__PURE__ */ (function() {

        const ProgramReport = function () {
        };

        ProgramReport.prototype.attempt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        ProgramReport.prototype.version = "";
        ProgramReport.prototype.release = "";
        ProgramReport.prototype.status = 0;
        ProgramReport.prototype.why = "";

        ProgramReport.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.attempt != null && (typeof message.attempt === "object" ? message.attempt.low || message.attempt.high : message.attempt !== 0))
                writer.uint32(8).uint64(message.attempt);
            if (message.version != null && message.version !== "")
                writer.uint32(18).string(message.version);
            if (message.release != null && message.release !== "")
                writer.uint32(26).string(message.release);
            if (message.status != null && message.status !== 0)
                writer.uint32(32).int32(message.status);
            if (message.why != null && message.why !== "")
                writer.uint32(42).string(message.why);
            return writer;
        };

        ProgramReport.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new ProgramReport();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.attempt = reader.uint64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.version = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.release = reader.stringVerify();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.status = reader.int32();
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.why = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ProgramReport;
    })();

export const ProgramStatus = /* @__PURE__ */ (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "PROGRAM_UNKNOWN"] = 0;
        values[valuesById[1] = "PROGRAM_FETCHING"] = 1;
        values[valuesById[2] = "PROGRAM_RESTARTING"] = 2;
        values[valuesById[3] = "PROGRAM_TRIAL"] = 3;
        values[valuesById[4] = "PROGRAM_GOOD"] = 4;
        values[valuesById[5] = "PROGRAM_FAILED"] = 5;
        values[valuesById[6] = "PROGRAM_REFUSED"] = 6;
        return values;
    })();

export const AgentAlarm = /* @__PURE__ */ (function() {

        const AgentAlarm = function () {
        };

        AgentAlarm.prototype.code = "";
        AgentAlarm.prototype.text = "";

        AgentAlarm.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.code != null && message.code !== "")
                writer.uint32(10).string(message.code);
            if (message.text != null && message.text !== "")
                writer.uint32(18).string(message.text);
            return writer;
        };

        AgentAlarm.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new AgentAlarm();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.code = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.text = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AgentAlarm;
    })();

export const Load = /* @__PURE__ */ (function() {

        const Load = function () {
        };

        Load.prototype.cpu = 0;
        Load.prototype.rss = 0;
        Load.prototype.heap = 0;

        Load.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.cpu != null && !$Object.is(message.cpu, 0))
                writer.uint32(9).double(message.cpu);
            if (message.rss != null && !$Object.is(message.rss, 0))
                writer.uint32(17).double(message.rss);
            if (message.heap != null && !$Object.is(message.heap, 0))
                writer.uint32(25).double(message.heap);
            return writer;
        };

        Load.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Load();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.cpu = value;
                        else
                            delete message.cpu;
                        continue;
                    }
                case 2: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.rss = value;
                        else
                            delete message.rss;
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.heap = value;
                        else
                            delete message.heap;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Load;
    })();

export const TaskReport = /* @__PURE__ */ (function() {

        const TaskReport = function () {
            this.replicas = [];
        };

        TaskReport.prototype.topology = "";
        TaskReport.prototype.task = "";
        TaskReport.prototype.epoch = null;
        TaskReport.prototype.status = 0;
        TaskReport.prototype.why = "";
        TaskReport.prototype.waits = "";
        TaskReport.prototype.commit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        TaskReport.prototype.replicas = $util.emptyArray;
        TaskReport.prototype.syncing = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(TaskReport.prototype, "_syncing", {
            get: $util.oneOfGetter($oneOfFields = ["syncing"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        TaskReport.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.topology != null && message.topology !== "")
                writer.uint32(10).string(message.topology);
            if (message.task != null && message.task !== "")
                writer.uint32(18).string(message.task);
            if (message.epoch != null)
                Epoch.encode(message.epoch, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.status != null && message.status !== 0)
                writer.uint32(32).int32(message.status);
            if (message.why != null && message.why !== "")
                writer.uint32(42).string(message.why);
            if (message.waits != null && message.waits !== "")
                writer.uint32(50).string(message.waits);
            if (message.commit != null && (typeof message.commit === "object" ? message.commit.low || message.commit.high : message.commit !== 0))
                writer.uint32(56).uint64(message.commit);
            if (message.replicas != null && message.replicas.length)
                for (let i = 0; i < message.replicas.length; ++i)
                    Replica.encode(message.replicas[i], writer.uint32(66).fork(), _depth + 1).ldelim();
            if (message.syncing != null)
                writer.uint32(73).double(message.syncing);
            return writer;
        };

        TaskReport.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new TaskReport();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.topology = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.task = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.epoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.epoch);
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.status = reader.int32();
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.why = reader.stringVerify();
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.waits = reader.stringVerify();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.commit = reader.uint64();
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        if (!(message.replicas && message.replicas.length))
                            message.replicas = [];
                        message.replicas.push(Replica.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 9: {
                        if (wireType !== 1)
                            break;
                        message.syncing = reader.double();
                        message._syncing = "syncing";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return TaskReport;
    })();

export const Replica = /* @__PURE__ */ (function() {

        const Replica = function () {
        };

        Replica.prototype.agent = "";
        Replica.prototype.store = "";

        Replica.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.agent != null && message.agent !== "")
                writer.uint32(10).string(message.agent);
            if (message.store != null && message.store !== "")
                writer.uint32(18).string(message.store);
            return writer;
        };

        Replica.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Replica();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.agent = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.store = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Replica;
    })();

export const TaskStatus = /* @__PURE__ */ (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "TASK_UNKNOWN"] = 0;
        values[valuesById[1] = "TASK_STARTING"] = 1;
        values[valuesById[2] = "TASK_RUNNING"] = 2;
        values[valuesById[3] = "TASK_PAUSED"] = 3;
        values[valuesById[4] = "TASK_STOPPING"] = 4;
        values[valuesById[5] = "TASK_FAILED"] = 5;
        return values;
    })();

export const TopologyReport = /* @__PURE__ */ (function() {

        const TopologyReport = function () {
            this.components = [];
            this.links = [];
        };

        TopologyReport.prototype.topology = "";
        TopologyReport.prototype.revision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        TopologyReport.prototype.worker = 0;
        TopologyReport.prototype.restarts = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        TopologyReport.prototype.why = "";
        TopologyReport.prototype.components = $util.emptyArray;
        TopologyReport.prototype.links = $util.emptyArray;
        TopologyReport.prototype.deadLetters = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        TopologyReport.prototype.drained = false;
        TopologyReport.prototype.store = "";
        TopologyReport.prototype.stateBytes = 0;
        TopologyReport.prototype.outboxBytes = 0;
        TopologyReport.prototype.writtenBytesPerDay = 0;
        TopologyReport.prototype.next = null;
        TopologyReport.prototype.bundle = "";
        TopologyReport.prototype.graph = "";

        TopologyReport.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.topology != null && message.topology !== "")
                writer.uint32(10).string(message.topology);
            if (message.revision != null && (typeof message.revision === "object" ? message.revision.low || message.revision.high : message.revision !== 0))
                writer.uint32(16).uint64(message.revision);
            if (message.worker != null && message.worker !== 0)
                writer.uint32(24).int32(message.worker);
            if (message.restarts != null && (typeof message.restarts === "object" ? message.restarts.low || message.restarts.high : message.restarts !== 0))
                writer.uint32(32).uint64(message.restarts);
            if (message.why != null && message.why !== "")
                writer.uint32(42).string(message.why);
            if (message.components != null && message.components.length)
                for (let i = 0; i < message.components.length; ++i)
                    ComponentReport.encode(message.components[i], writer.uint32(50).fork(), _depth + 1).ldelim();
            if (message.links != null && message.links.length)
                for (let i = 0; i < message.links.length; ++i)
                    LinkReport.encode(message.links[i], writer.uint32(58).fork(), _depth + 1).ldelim();
            if (message.deadLetters != null && (typeof message.deadLetters === "object" ? message.deadLetters.low || message.deadLetters.high : message.deadLetters !== 0))
                writer.uint32(64).uint64(message.deadLetters);
            if (message.drained != null && message.drained !== false)
                writer.uint32(72).bool(message.drained);
            if (message.store != null && message.store !== "")
                writer.uint32(82).string(message.store);
            if (message.stateBytes != null && !$Object.is(message.stateBytes, 0))
                writer.uint32(89).double(message.stateBytes);
            if (message.outboxBytes != null && !$Object.is(message.outboxBytes, 0))
                writer.uint32(97).double(message.outboxBytes);
            if (message.writtenBytesPerDay != null && !$Object.is(message.writtenBytesPerDay, 0))
                writer.uint32(105).double(message.writtenBytesPerDay);
            if (message.next != null)
                NextReport.encode(message.next, writer.uint32(114).fork(), _depth + 1).ldelim();
            if (message.bundle != null && message.bundle !== "")
                writer.uint32(122).string(message.bundle);
            if (message.graph != null && message.graph !== "")
                writer.uint32(130).string(message.graph);
            return writer;
        };

        TopologyReport.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new TopologyReport();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.topology = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.revision = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.worker = reader.int32();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.restarts = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.why = reader.stringVerify();
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if (!(message.components && message.components.length))
                            message.components = [];
                        message.components.push(ComponentReport.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if (!(message.links && message.links.length))
                            message.links = [];
                        message.links.push(LinkReport.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        message.deadLetters = reader.uint64();
                        continue;
                    }
                case 9: {
                        if (wireType !== 0)
                            break;
                        message.drained = reader.bool();
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        message.store = reader.stringVerify();
                        continue;
                    }
                case 11: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.stateBytes = value;
                        else
                            delete message.stateBytes;
                        continue;
                    }
                case 12: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.outboxBytes = value;
                        else
                            delete message.outboxBytes;
                        continue;
                    }
                case 13: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.writtenBytesPerDay = value;
                        else
                            delete message.writtenBytesPerDay;
                        continue;
                    }
                case 14: {
                        if (wireType !== 2)
                            break;
                        message.next = NextReport.decode(reader, reader.size(), $undefined, _depth + 1, message.next);
                        continue;
                    }
                case 15: {
                        if (wireType !== 2)
                            break;
                        message.bundle = reader.stringVerify();
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        message.graph = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return TopologyReport;
    })();

export const NextReport = /* @__PURE__ */ (function() {

        const NextReport = function () {
        };

        NextReport.prototype.graph = "";
        NextReport.prototype.status = 0;
        NextReport.prototype.why = "";

        NextReport.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.graph != null && message.graph !== "")
                writer.uint32(10).string(message.graph);
            if (message.status != null && message.status !== 0)
                writer.uint32(16).int32(message.status);
            if (message.why != null && message.why !== "")
                writer.uint32(26).string(message.why);
            return writer;
        };

        NextReport.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new NextReport();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.graph = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.status = reader.int32();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.why = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return NextReport;
    })();

export const NextStatus = /* @__PURE__ */ (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "NEXT_UNKNOWN"] = 0;
        values[valuesById[1] = "NEXT_FETCHING"] = 1;
        values[valuesById[2] = "NEXT_STARTING"] = 2;
        values[valuesById[3] = "NEXT_READY"] = 3;
        values[valuesById[4] = "NEXT_REFUSED"] = 4;
        return values;
    })();

export const WorkerStatus = /* @__PURE__ */ (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "WORKER_UNKNOWN"] = 0;
        values[valuesById[1] = "WORKER_STARTING"] = 1;
        values[valuesById[2] = "WORKER_RUNNING"] = 2;
        values[valuesById[3] = "WORKER_BACKING_OFF"] = 3;
        values[valuesById[4] = "WORKER_STOPPED"] = 4;
        return values;
    })();

export const ComponentReport = /* @__PURE__ */ (function() {

        const ComponentReport = function () {
            this.counters = {};
        };

        ComponentReport.prototype.component = "";
        ComponentReport.prototype.counters = $util.emptyObject;
        ComponentReport.prototype.executeP50 = 0;
        ComponentReport.prototype.executeP99 = 0;

        ComponentReport.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.component != null && message.component !== "")
                writer.uint32(10).string(message.component);
            if (message.counters != null)
                for (let keys = $Object.keys(message.counters), i = 0; i < keys.length; ++i)
                    writer.uint32(18).fork().uint32(10).string(keys[i]).uint32(17).double(message.counters[keys[i]]).ldelim();
            if (message.executeP50 != null && !$Object.is(message.executeP50, 0))
                writer.uint32(25).double(message.executeP50);
            if (message.executeP99 != null && !$Object.is(message.executeP99, 0))
                writer.uint32(33).double(message.executeP99);
            return writer;
        };

        ComponentReport.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, key, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new ComponentReport();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.component = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (message.counters === $util.emptyObject)
                            message.counters = {};
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = 0;
                        while (reader.pos < end2) {
                            let tag2 = reader.tag();
                            wireType = tag2 & 7;
                            switch (tag2 >>>= 3) {
                            case 1:
                                if (wireType !== 2)
                                    break;
                                key = reader.stringVerify();
                                continue;
                            case 2:
                                if (wireType !== 1)
                                    break;
                                value = reader.double();
                                continue;
                            }
                            reader.skipType(wireType, _depth, tag2);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.counters, key);
                        message.counters[key] = value;
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.executeP50 = value;
                        else
                            delete message.executeP50;
                        continue;
                    }
                case 4: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.executeP99 = value;
                        else
                            delete message.executeP99;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ComponentReport;
    })();

export const LinkReport = /* @__PURE__ */ (function() {

        const LinkReport = function () {
        };

        LinkReport.prototype.link = "";
        LinkReport.prototype.to = "";
        LinkReport.prototype.waitingFrames = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        LinkReport.prototype.waitingBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        LinkReport.prototype.dropped = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        LinkReport.prototype.resent = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        LinkReport.prototype.fenced = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        LinkReport.prototype.why = "";

        LinkReport.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.to != null && message.to !== "")
                writer.uint32(18).string(message.to);
            if (message.waitingFrames != null && (typeof message.waitingFrames === "object" ? message.waitingFrames.low || message.waitingFrames.high : message.waitingFrames !== 0))
                writer.uint32(24).uint64(message.waitingFrames);
            if (message.waitingBytes != null && (typeof message.waitingBytes === "object" ? message.waitingBytes.low || message.waitingBytes.high : message.waitingBytes !== 0))
                writer.uint32(32).uint64(message.waitingBytes);
            if (message.dropped != null && (typeof message.dropped === "object" ? message.dropped.low || message.dropped.high : message.dropped !== 0))
                writer.uint32(40).uint64(message.dropped);
            if (message.resent != null && (typeof message.resent === "object" ? message.resent.low || message.resent.high : message.resent !== 0))
                writer.uint32(48).uint64(message.resent);
            if (message.fenced != null && (typeof message.fenced === "object" ? message.fenced.low || message.fenced.high : message.fenced !== 0))
                writer.uint32(56).uint64(message.fenced);
            if (message.why != null && message.why !== "")
                writer.uint32(66).string(message.why);
            return writer;
        };

        LinkReport.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new LinkReport();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.to = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.waitingFrames = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.waitingBytes = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.dropped = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.resent = reader.uint64();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.fenced = reader.uint64();
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        message.why = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return LinkReport;
    })();

export const Will = /* @__PURE__ */ (function() {

        const Will = function () {
        };

        Will.prototype.agent = "";
        Will.prototype.boot = "";

        Will.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.agent != null && message.agent !== "")
                writer.uint32(10).string(message.agent);
            if (message.boot != null && message.boot !== "")
                writer.uint32(18).string(message.boot);
            return writer;
        };

        Will.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Will();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.agent = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.boot = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Will;
    })();

export const Leave = /* @__PURE__ */ (function() {

        const Leave = function () {
        };

        Leave.prototype.agent = "";
        Leave.prototype.boot = "";

        Leave.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.agent != null && message.agent !== "")
                writer.uint32(10).string(message.agent);
            if (message.boot != null && message.boot !== "")
                writer.uint32(18).string(message.boot);
            return writer;
        };

        Leave.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Leave();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.agent = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.boot = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Leave;
    })();

export const Fetch = /* @__PURE__ */ (function() {

        const Fetch = function () {
        };

        Fetch.prototype.bundle = "";
        Fetch.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Fetch.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.bundle != null && message.bundle !== "")
                writer.uint32(10).string(message.bundle);
            if (message.offset != null && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                writer.uint32(16).uint64(message.offset);
            return writer;
        };

        Fetch.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Fetch();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.bundle = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.offset = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Fetch;
    })();

export const Answer = /* @__PURE__ */ (function() {

        const Answer = function () {
            this.items = [];
        };

        Answer.prototype.id = "";
        Answer.prototype.items = $util.emptyArray;
        Answer.prototype.last = false;
        Answer.prototype.error = "";

        Answer.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.id != null && message.id !== "")
                writer.uint32(10).string(message.id);
            if (message.items != null && message.items.length)
                for (let i = 0; i < message.items.length; ++i)
                    writer.uint32(18).string(message.items[i]);
            if (message.last != null && message.last !== false)
                writer.uint32(24).bool(message.last);
            if (message.error != null && message.error !== "")
                writer.uint32(34).string(message.error);
            return writer;
        };

        Answer.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Answer();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.id = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.items && message.items.length))
                            message.items = [];
                        message.items.push(reader.stringVerify());
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.last = reader.bool();
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.error = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Answer;
    })();

export const Lease = /* @__PURE__ */ (function() {

        const Lease = function () {
        };

        Lease.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Lease.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Lease.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Lease.prototype.boot = "";

        Lease.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.term != null && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                writer.uint32(8).uint64(message.term);
            if (message.number != null && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                writer.uint32(16).uint64(message.number);
            if (message.seq != null && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                writer.uint32(24).uint64(message.seq);
            if (message.boot != null && message.boot !== "")
                writer.uint32(34).string(message.boot);
            return writer;
        };

        Lease.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Lease();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.term = reader.uint64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.number = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.seq = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.boot = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Lease;
    })();

export const TurnAway = /* @__PURE__ */ (function() {

        const TurnAway = function () {
        };

        TurnAway.prototype.boot = "";
        TurnAway.prototype.reason = 0;
        TurnAway.prototype.text = "";

        TurnAway.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.boot != null && message.boot !== "")
                writer.uint32(10).string(message.boot);
            if (message.reason != null && message.reason !== 0)
                writer.uint32(16).int32(message.reason);
            if (message.text != null && message.text !== "")
                writer.uint32(26).string(message.text);
            return writer;
        };

        TurnAway.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new TurnAway();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.boot = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.reason = reader.int32();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.text = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return TurnAway;
    })();

export const TurnAwayReason = /* @__PURE__ */ (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "TURN_AWAY_UNKNOWN"] = 0;
        values[valuesById[1] = "TURN_AWAY_NAME_TAKEN"] = 1;
        values[valuesById[2] = "TURN_AWAY_WIRE_VERSION"] = 2;
        values[valuesById[3] = "TURN_AWAY_SET_ASIDE"] = 3;
        return values;
    })();

export const Assignment = /* @__PURE__ */ (function() {

        const Assignment = function () {
            this.topologies = [];
        };

        Assignment.prototype.agent = "";
        Assignment.prototype.installation = "";
        Assignment.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Assignment.prototype.generation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Assignment.prototype.heartbeatMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Assignment.prototype.leaseMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Assignment.prototype.topologies = $util.emptyArray;
        Assignment.prototype.knows = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Assignment.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.agent != null && message.agent !== "")
                writer.uint32(10).string(message.agent);
            if (message.installation != null && message.installation !== "")
                writer.uint32(18).string(message.installation);
            if (message.term != null && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                writer.uint32(24).uint64(message.term);
            if (message.generation != null && (typeof message.generation === "object" ? message.generation.low || message.generation.high : message.generation !== 0))
                writer.uint32(32).uint64(message.generation);
            if (message.heartbeatMs != null && (typeof message.heartbeatMs === "object" ? message.heartbeatMs.low || message.heartbeatMs.high : message.heartbeatMs !== 0))
                writer.uint32(40).uint64(message.heartbeatMs);
            if (message.leaseMs != null && (typeof message.leaseMs === "object" ? message.leaseMs.low || message.leaseMs.high : message.leaseMs !== 0))
                writer.uint32(48).uint64(message.leaseMs);
            if (message.topologies != null && message.topologies.length)
                for (let i = 0; i < message.topologies.length; ++i)
                    AssignedTopology.encode(message.topologies[i], writer.uint32(58).fork(), _depth + 1).ldelim();
            if (message.knows != null && (typeof message.knows === "object" ? message.knows.low || message.knows.high : message.knows !== 0))
                writer.uint32(64).uint64(message.knows);
            return writer;
        };

        Assignment.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Assignment();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.agent = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.installation = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.term = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.generation = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.heartbeatMs = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.leaseMs = reader.uint64();
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if (!(message.topologies && message.topologies.length))
                            message.topologies = [];
                        message.topologies.push(AssignedTopology.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        message.knows = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Assignment;
    })();

export const AssignedTopology = /* @__PURE__ */ (function() {

        const AssignedTopology = function () {
            this.tasks = [];
            this.peers = [];
            this.standbys = [];
            this.earlier = [];
        };

        AssignedTopology.prototype.topology = "";
        AssignedTopology.prototype.revision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        AssignedTopology.prototype.bundle = "";
        AssignedTopology.prototype.bundleBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        AssignedTopology.prototype.graph = "";
        AssignedTopology.prototype.paused = false;
        AssignedTopology.prototype.draining = false;
        AssignedTopology.prototype.tasks = $util.emptyArray;
        AssignedTopology.prototype.peers = $util.emptyArray;
        AssignedTopology.prototype.heapMb = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        AssignedTopology.prototype.ending = false;
        AssignedTopology.prototype.standbys = $util.emptyArray;
        AssignedTopology.prototype.next = null;
        AssignedTopology.prototype.earlier = $util.emptyArray;

        AssignedTopology.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.topology != null && message.topology !== "")
                writer.uint32(10).string(message.topology);
            if (message.revision != null && (typeof message.revision === "object" ? message.revision.low || message.revision.high : message.revision !== 0))
                writer.uint32(16).uint64(message.revision);
            if (message.bundle != null && message.bundle !== "")
                writer.uint32(26).string(message.bundle);
            if (message.bundleBytes != null && (typeof message.bundleBytes === "object" ? message.bundleBytes.low || message.bundleBytes.high : message.bundleBytes !== 0))
                writer.uint32(32).uint64(message.bundleBytes);
            if (message.graph != null && message.graph !== "")
                writer.uint32(42).string(message.graph);
            if (message.paused != null && message.paused !== false)
                writer.uint32(48).bool(message.paused);
            if (message.draining != null && message.draining !== false)
                writer.uint32(56).bool(message.draining);
            if (message.tasks != null && message.tasks.length)
                for (let i = 0; i < message.tasks.length; ++i)
                    AssignedTask.encode(message.tasks[i], writer.uint32(66).fork(), _depth + 1).ldelim();
            if (message.peers != null && message.peers.length)
                for (let i = 0; i < message.peers.length; ++i)
                    Peer.encode(message.peers[i], writer.uint32(74).fork(), _depth + 1).ldelim();
            if (message.heapMb != null && (typeof message.heapMb === "object" ? message.heapMb.low || message.heapMb.high : message.heapMb !== 0))
                writer.uint32(80).uint64(message.heapMb);
            if (message.ending != null && message.ending !== false)
                writer.uint32(88).bool(message.ending);
            if (message.standbys != null && message.standbys.length)
                for (let i = 0; i < message.standbys.length; ++i)
                    AssignedStandby.encode(message.standbys[i], writer.uint32(98).fork(), _depth + 1).ldelim();
            if (message.next != null)
                NextVersion.encode(message.next, writer.uint32(106).fork(), _depth + 1).ldelim();
            if (message.earlier != null && message.earlier.length)
                for (let i = 0; i < message.earlier.length; ++i)
                    EarlierStream.encode(message.earlier[i], writer.uint32(114).fork(), _depth + 1).ldelim();
            return writer;
        };

        AssignedTopology.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new AssignedTopology();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.topology = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.revision = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.bundle = reader.stringVerify();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.bundleBytes = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.graph = reader.stringVerify();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.paused = reader.bool();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.draining = reader.bool();
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        if (!(message.tasks && message.tasks.length))
                            message.tasks = [];
                        message.tasks.push(AssignedTask.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if (!(message.peers && message.peers.length))
                            message.peers = [];
                        message.peers.push(Peer.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 10: {
                        if (wireType !== 0)
                            break;
                        message.heapMb = reader.uint64();
                        continue;
                    }
                case 11: {
                        if (wireType !== 0)
                            break;
                        message.ending = reader.bool();
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        if (!(message.standbys && message.standbys.length))
                            message.standbys = [];
                        message.standbys.push(AssignedStandby.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        message.next = NextVersion.decode(reader, reader.size(), $undefined, _depth + 1, message.next);
                        continue;
                    }
                case 14: {
                        if (wireType !== 2)
                            break;
                        if (!(message.earlier && message.earlier.length))
                            message.earlier = [];
                        message.earlier.push(EarlierStream.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AssignedTopology;
    })();

export const NextVersion = /* @__PURE__ */ (function() {

        const NextVersion = function () {
        };

        NextVersion.prototype.bundle = "";
        NextVersion.prototype.bundleBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        NextVersion.prototype.graph = "";
        NextVersion.prototype.heapMb = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        NextVersion.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.bundle != null && message.bundle !== "")
                writer.uint32(10).string(message.bundle);
            if (message.bundleBytes != null && (typeof message.bundleBytes === "object" ? message.bundleBytes.low || message.bundleBytes.high : message.bundleBytes !== 0))
                writer.uint32(16).uint64(message.bundleBytes);
            if (message.graph != null && message.graph !== "")
                writer.uint32(26).string(message.graph);
            if (message.heapMb != null && (typeof message.heapMb === "object" ? message.heapMb.low || message.heapMb.high : message.heapMb !== 0))
                writer.uint32(32).uint64(message.heapMb);
            return writer;
        };

        NextVersion.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new NextVersion();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.bundle = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.bundleBytes = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.graph = reader.stringVerify();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.heapMb = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return NextVersion;
    })();

export const EarlierStream = /* @__PURE__ */ (function() {

        const EarlierStream = function () {
            this.fields = [];
        };

        EarlierStream.prototype.stream = "";
        EarlierStream.prototype.fields = $util.emptyArray;

        EarlierStream.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.stream != null && message.stream !== "")
                writer.uint32(10).string(message.stream);
            if (message.fields != null && message.fields.length)
                for (let i = 0; i < message.fields.length; ++i)
                    EarlierField.encode(message.fields[i], writer.uint32(18).fork(), _depth + 1).ldelim();
            return writer;
        };

        EarlierStream.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new EarlierStream();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.stream = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.fields && message.fields.length))
                            message.fields = [];
                        message.fields.push(EarlierField.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return EarlierStream;
    })();

export const EarlierField = /* @__PURE__ */ (function() {

        const EarlierField = function () {
        };

        EarlierField.prototype.name = "";
        EarlierField.prototype.type = "";

        EarlierField.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.name != null && message.name !== "")
                writer.uint32(10).string(message.name);
            if (message.type != null && message.type !== "")
                writer.uint32(18).string(message.type);
            return writer;
        };

        EarlierField.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new EarlierField();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.name = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.type = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return EarlierField;
    })();

export const AssignedTask = /* @__PURE__ */ (function() {

        const AssignedTask = function () {
        };

        AssignedTask.prototype.task = "";
        AssignedTask.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        AssignedTask.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        AssignedTask.prototype.store = "";
        AssignedTask.prototype.standby = null;
        AssignedTask.prototype.wait = false;
        AssignedTask.prototype.prove = false;

        AssignedTask.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.task != null && message.task !== "")
                writer.uint32(10).string(message.task);
            if (message.term != null && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                writer.uint32(16).uint64(message.term);
            if (message.number != null && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                writer.uint32(24).uint64(message.number);
            if (message.store != null && message.store !== "")
                writer.uint32(34).string(message.store);
            if (message.standby != null)
                Replica.encode(message.standby, writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.wait != null && message.wait !== false)
                writer.uint32(48).bool(message.wait);
            if (message.prove != null && message.prove !== false)
                writer.uint32(56).bool(message.prove);
            return writer;
        };

        AssignedTask.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new AssignedTask();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.task = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.term = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.number = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.store = reader.stringVerify();
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.standby = Replica.decode(reader, reader.size(), $undefined, _depth + 1, message.standby);
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.wait = reader.bool();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.prove = reader.bool();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AssignedTask;
    })();

export const AssignedStandby = /* @__PURE__ */ (function() {

        const AssignedStandby = function () {
        };

        AssignedStandby.prototype.task = "";
        AssignedStandby.prototype.owner = "";
        AssignedStandby.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        AssignedStandby.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        AssignedStandby.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.task != null && message.task !== "")
                writer.uint32(10).string(message.task);
            if (message.owner != null && message.owner !== "")
                writer.uint32(18).string(message.owner);
            if (message.term != null && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                writer.uint32(24).uint64(message.term);
            if (message.number != null && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                writer.uint32(32).uint64(message.number);
            return writer;
        };

        AssignedStandby.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new AssignedStandby();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.task = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.owner = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.term = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.number = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AssignedStandby;
    })();

export const Peer = /* @__PURE__ */ (function() {

        const Peer = function () {
        };

        Peer.prototype.task = "";
        Peer.prototype.agent = "";
        Peer.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Peer.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Peer.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.task != null && message.task !== "")
                writer.uint32(10).string(message.task);
            if (message.agent != null && message.agent !== "")
                writer.uint32(18).string(message.agent);
            if (message.term != null && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                writer.uint32(24).uint64(message.term);
            if (message.number != null && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                writer.uint32(32).uint64(message.number);
            return writer;
        };

        Peer.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Peer();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.task = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.agent = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.term = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.number = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Peer;
    })();

export const Chunk = /* @__PURE__ */ (function() {

        const Chunk = function () {
        };

        Chunk.prototype.bundle = "";
        Chunk.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Chunk.prototype.total = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Chunk.prototype.data = $util.newBuffer([]);

        Chunk.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.bundle != null && message.bundle !== "")
                writer.uint32(10).string(message.bundle);
            if (message.offset != null && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                writer.uint32(16).uint64(message.offset);
            if (message.total != null && (typeof message.total === "object" ? message.total.low || message.total.high : message.total !== 0))
                writer.uint32(24).uint64(message.total);
            if (message.data != null && message.data.length)
                writer.uint32(34).bytes(message.data);
            return writer;
        };

        Chunk.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Chunk();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.bundle = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.offset = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.total = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.data = reader.bytes();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Chunk;
    })();

export const Upgrade = /* @__PURE__ */ (function() {

        const Upgrade = function () {
        };

        Upgrade.prototype.attempt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Upgrade.prototype.version = "";
        Upgrade.prototype.release = "";
        Upgrade.prototype.bytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Upgrade.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.attempt != null && (typeof message.attempt === "object" ? message.attempt.low || message.attempt.high : message.attempt !== 0))
                writer.uint32(8).uint64(message.attempt);
            if (message.version != null && message.version !== "")
                writer.uint32(18).string(message.version);
            if (message.release != null && message.release !== "")
                writer.uint32(26).string(message.release);
            if (message.bytes != null && (typeof message.bytes === "object" ? message.bytes.low || message.bytes.high : message.bytes !== 0))
                writer.uint32(32).uint64(message.bytes);
            return writer;
        };

        Upgrade.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Upgrade();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.attempt = reader.uint64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.version = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.release = reader.stringVerify();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.bytes = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Upgrade;
    })();

export const Question = /* @__PURE__ */ (function() {

        const Question = function () {
        };

        Question.prototype.id = "";
        Question.prototype.topology = "";
        Question.prototype.tap = null;
        Question.prototype.deadLetters = null;
        Question.prototype.replayDeadLetters = null;
        Question.prototype.logs = null;
        Question.prototype.state = null;
        Question.prototype.agentLogs = null;
        Question.prototype.agentFacts = null;

        let $oneOfFields;

        $Object.defineProperty(Question.prototype, "ask", {
            get: $util.oneOfGetter($oneOfFields = ["tap", "deadLetters", "replayDeadLetters", "logs", "state", "agentLogs", "agentFacts"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Question.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.id != null && message.id !== "")
                writer.uint32(10).string(message.id);
            if (message.topology != null && message.topology !== "")
                writer.uint32(18).string(message.topology);
            if (message.tap != null)
                Tap.encode(message.tap, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.deadLetters != null)
                DeadLetters.encode(message.deadLetters, writer.uint32(34).fork(), _depth + 1).ldelim();
            if (message.replayDeadLetters != null)
                ReplayDeadLetters.encode(message.replayDeadLetters, writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.logs != null)
                Logs.encode(message.logs, writer.uint32(50).fork(), _depth + 1).ldelim();
            if (message.state != null)
                LookAtState.encode(message.state, writer.uint32(58).fork(), _depth + 1).ldelim();
            if (message.agentLogs != null)
                AgentLogs.encode(message.agentLogs, writer.uint32(66).fork(), _depth + 1).ldelim();
            if (message.agentFacts != null)
                AgentFacts.encode(message.agentFacts, writer.uint32(74).fork(), _depth + 1).ldelim();
            return writer;
        };

        Question.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Question();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.id = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.topology = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.tap = Tap.decode(reader, reader.size(), $undefined, _depth + 1, message.tap);
                        message.ask = "tap";
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.deadLetters = DeadLetters.decode(reader, reader.size(), $undefined, _depth + 1, message.deadLetters);
                        message.ask = "deadLetters";
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.replayDeadLetters = ReplayDeadLetters.decode(reader, reader.size(), $undefined, _depth + 1, message.replayDeadLetters);
                        message.ask = "replayDeadLetters";
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.logs = Logs.decode(reader, reader.size(), $undefined, _depth + 1, message.logs);
                        message.ask = "logs";
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.state = LookAtState.decode(reader, reader.size(), $undefined, _depth + 1, message.state);
                        message.ask = "state";
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        message.agentLogs = AgentLogs.decode(reader, reader.size(), $undefined, _depth + 1, message.agentLogs);
                        message.ask = "agentLogs";
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        message.agentFacts = AgentFacts.decode(reader, reader.size(), $undefined, _depth + 1, message.agentFacts);
                        message.ask = "agentFacts";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Question;
    })();

export const LogLevel = /* @__PURE__ */ (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "LOG_UNKNOWN"] = 0;
        values[valuesById[1] = "LOG_ERROR"] = 1;
        values[valuesById[2] = "LOG_WARN"] = 2;
        values[valuesById[3] = "LOG_INFO"] = 3;
        values[valuesById[4] = "LOG_DEBUG"] = 4;
        return values;
    })();

export const AgentLogs = /* @__PURE__ */ (function() {

        const AgentLogs = function () {
        };

        AgentLogs.prototype.limit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        AgentLogs.prototype.followMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        AgentLogs.prototype.level = 0;

        AgentLogs.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.limit != null && (typeof message.limit === "object" ? message.limit.low || message.limit.high : message.limit !== 0))
                writer.uint32(8).uint64(message.limit);
            if (message.followMs != null && (typeof message.followMs === "object" ? message.followMs.low || message.followMs.high : message.followMs !== 0))
                writer.uint32(16).uint64(message.followMs);
            if (message.level != null && message.level !== 0)
                writer.uint32(24).int32(message.level);
            return writer;
        };

        AgentLogs.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new AgentLogs();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.limit = reader.uint64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.followMs = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.level = reader.int32();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AgentLogs;
    })();

export const AgentFacts = /* @__PURE__ */ (function() {

        const AgentFacts = function () {
        };

        AgentFacts.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            return writer;
        };

        AgentFacts.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new AgentFacts();
            while (reader.pos < end) {
                let tag = reader.tag();
                reader.skipType(tag & 7, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AgentFacts;
    })();

export const Tap = /* @__PURE__ */ (function() {

        const Tap = function () {
        };

        Tap.prototype.component = "";
        Tap.prototype.stream = "";
        Tap.prototype.limit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Tap.prototype.forMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Tap.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.component != null && message.component !== "")
                writer.uint32(10).string(message.component);
            if (message.stream != null && message.stream !== "")
                writer.uint32(18).string(message.stream);
            if (message.limit != null && (typeof message.limit === "object" ? message.limit.low || message.limit.high : message.limit !== 0))
                writer.uint32(24).uint64(message.limit);
            if (message.forMs != null && (typeof message.forMs === "object" ? message.forMs.low || message.forMs.high : message.forMs !== 0))
                writer.uint32(32).uint64(message.forMs);
            return writer;
        };

        Tap.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Tap();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.component = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.stream = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.limit = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.forMs = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Tap;
    })();

export const DeadLetters = /* @__PURE__ */ (function() {

        const DeadLetters = function () {
        };

        DeadLetters.prototype.limit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        DeadLetters.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.limit != null && (typeof message.limit === "object" ? message.limit.low || message.limit.high : message.limit !== 0))
                writer.uint32(8).uint64(message.limit);
            return writer;
        };

        DeadLetters.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new DeadLetters();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.limit = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return DeadLetters;
    })();

export const ReplayDeadLetters = /* @__PURE__ */ (function() {

        const ReplayDeadLetters = function () {
            this.ids = [];
        };

        ReplayDeadLetters.prototype.ids = $util.emptyArray;

        ReplayDeadLetters.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.ids != null && message.ids.length)
                for (let i = 0; i < message.ids.length; ++i)
                    writer.uint32(10).string(message.ids[i]);
            return writer;
        };

        ReplayDeadLetters.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new ReplayDeadLetters();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.ids && message.ids.length))
                            message.ids = [];
                        message.ids.push(reader.stringVerify());
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ReplayDeadLetters;
    })();

export const Logs = /* @__PURE__ */ (function() {

        const Logs = function () {
        };

        Logs.prototype.limit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Logs.prototype.followMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        Logs.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.limit != null && (typeof message.limit === "object" ? message.limit.low || message.limit.high : message.limit !== 0))
                writer.uint32(8).uint64(message.limit);
            if (message.followMs != null && (typeof message.followMs === "object" ? message.followMs.low || message.followMs.high : message.followMs !== 0))
                writer.uint32(16).uint64(message.followMs);
            return writer;
        };

        Logs.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Logs();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.limit = reader.uint64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.followMs = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Logs;
    })();

export const LookAtState = /* @__PURE__ */ (function() {

        const LookAtState = function () {
        };

        LookAtState.prototype.task = "";
        LookAtState.prototype.cell = "";
        LookAtState.prototype.key = "";
        LookAtState.prototype.limit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        LookAtState.prototype.afterCell = "";
        LookAtState.prototype.afterKey = "";

        LookAtState.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.task != null && message.task !== "")
                writer.uint32(10).string(message.task);
            if (message.cell != null && message.cell !== "")
                writer.uint32(18).string(message.cell);
            if (message.key != null && message.key !== "")
                writer.uint32(26).string(message.key);
            if (message.limit != null && (typeof message.limit === "object" ? message.limit.low || message.limit.high : message.limit !== 0))
                writer.uint32(32).uint64(message.limit);
            if (message.afterCell != null && message.afterCell !== "")
                writer.uint32(42).string(message.afterCell);
            if (message.afterKey != null && message.afterKey !== "")
                writer.uint32(50).string(message.afterKey);
            return writer;
        };

        LookAtState.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new LookAtState();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.task = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.cell = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.key = reader.stringVerify();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.limit = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.afterCell = reader.stringVerify();
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.afterKey = reader.stringVerify();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return LookAtState;
    })();

export const CommitRecord = /* @__PURE__ */ (function() {

        const CommitRecord = function () {
            this.inputs = [];
            this.outputs = [];
            this.changes = [];
            this.watermarks = [];
        };

        CommitRecord.prototype.epoch = null;
        CommitRecord.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        CommitRecord.prototype.age = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        CommitRecord.prototype.inputs = $util.emptyArray;
        CommitRecord.prototype.outputs = $util.emptyArray;
        CommitRecord.prototype.changes = $util.emptyArray;
        CommitRecord.prototype.record = 0;
        CommitRecord.prototype.watermarks = $util.emptyArray;

        CommitRecord.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.epoch != null)
                Epoch.encode(message.epoch, writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.number != null && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                writer.uint32(16).uint64(message.number);
            if (message.age != null && (typeof message.age === "object" ? message.age.low || message.age.high : message.age !== 0))
                writer.uint32(24).uint64(message.age);
            if (message.inputs != null && message.inputs.length)
                for (let i = 0; i < message.inputs.length; ++i)
                    InputPosition.encode(message.inputs[i], writer.uint32(34).fork(), _depth + 1).ldelim();
            if (message.outputs != null && message.outputs.length)
                for (let i = 0; i < message.outputs.length; ++i)
                    OutputPosition.encode(message.outputs[i], writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.changes != null && message.changes.length)
                for (let i = 0; i < message.changes.length; ++i)
                    CellChange.encode(message.changes[i], writer.uint32(50).fork(), _depth + 1).ldelim();
            if (message.record != null && message.record !== 0)
                writer.uint32(61).fixed32(message.record);
            if (message.watermarks != null && message.watermarks.length)
                for (let i = 0; i < message.watermarks.length; ++i)
                    Watermark.encode(message.watermarks[i], writer.uint32(66).fork(), _depth + 1).ldelim();
            return writer;
        };

        CommitRecord.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new CommitRecord();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.epoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.epoch);
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.number = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.age = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if (!(message.inputs && message.inputs.length))
                            message.inputs = [];
                        message.inputs.push(InputPosition.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if (!(message.outputs && message.outputs.length))
                            message.outputs = [];
                        message.outputs.push(OutputPosition.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if (!(message.changes && message.changes.length))
                            message.changes = [];
                        message.changes.push(CellChange.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 7: {
                        if (wireType !== 5)
                            break;
                        message.record = reader.fixed32();
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        if (!(message.watermarks && message.watermarks.length))
                            message.watermarks = [];
                        message.watermarks.push(Watermark.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return CommitRecord;
    })();

export const Watermark = /* @__PURE__ */ (function() {

        const Watermark = function () {
        };

        Watermark.prototype.component = "";
        Watermark.prototype.at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

        Watermark.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.component != null && message.component !== "")
                writer.uint32(10).string(message.component);
            if (message.at != null && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                writer.uint32(16).sint64(message.at);
            return writer;
        };

        Watermark.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new Watermark();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.component = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.at = reader.sint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Watermark;
    })();

export const InputPosition = /* @__PURE__ */ (function() {

        const InputPosition = function () {
        };

        InputPosition.prototype.link = "";
        InputPosition.prototype.series = null;
        InputPosition.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        InputPosition.prototype.total = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        InputPosition.prototype.watermark = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(InputPosition.prototype, "_watermark", {
            get: $util.oneOfGetter($oneOfFields = ["watermark"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        InputPosition.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.series != null)
                Epoch.encode(message.series, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.seq != null && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                writer.uint32(24).uint64(message.seq);
            if (message.total != null && (typeof message.total === "object" ? message.total.low || message.total.high : message.total !== 0))
                writer.uint32(32).sint64(message.total);
            if (message.watermark != null)
                writer.uint32(40).sint64(message.watermark);
            return writer;
        };

        InputPosition.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new InputPosition();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.series = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.series);
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.seq = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.total = reader.sint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.watermark = reader.sint64();
                        message._watermark = "watermark";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return InputPosition;
    })();

export const OutputPosition = /* @__PURE__ */ (function() {

        const OutputPosition = function () {
        };

        OutputPosition.prototype.link = "";
        OutputPosition.prototype.series = null;
        OutputPosition.prototype.next = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        OutputPosition.prototype.total = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        OutputPosition.prototype.low = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        OutputPosition.prototype.waiting = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(OutputPosition.prototype, "_waiting", {
            get: $util.oneOfGetter($oneOfFields = ["waiting"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        OutputPosition.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.link != null && message.link !== "")
                writer.uint32(10).string(message.link);
            if (message.series != null)
                Epoch.encode(message.series, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.next != null && (typeof message.next === "object" ? message.next.low || message.next.high : message.next !== 0))
                writer.uint32(24).uint64(message.next);
            if (message.total != null && (typeof message.total === "object" ? message.total.low || message.total.high : message.total !== 0))
                writer.uint32(32).uint64(message.total);
            if (message.low != null && (typeof message.low === "object" ? message.low.low || message.low.high : message.low !== 0))
                writer.uint32(40).uint64(message.low);
            if (message.waiting != null)
                writer.uint32(48).uint64(message.waiting);
            return writer;
        };

        OutputPosition.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new OutputPosition();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.link = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.series = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.series);
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.next = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.total = reader.uint64();
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.low = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        message.waiting = reader.uint64();
                        message._waiting = "waiting";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return OutputPosition;
    })();

export const CellChange = /* @__PURE__ */ (function() {

        const CellChange = function () {
        };

        CellChange.prototype.cell = "";
        CellChange.prototype.key = "";
        CellChange.prototype.value = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(CellChange.prototype, "_value", {
            get: $util.oneOfGetter($oneOfFields = ["value"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        CellChange.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.cell != null && message.cell !== "")
                writer.uint32(10).string(message.cell);
            if (message.key != null && message.key !== "")
                writer.uint32(18).string(message.key);
            if (message.value != null)
                writer.uint32(26).bytes(message.value);
            return writer;
        };

        CellChange.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new CellChange();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.cell = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.key = reader.stringVerify();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.value = reader.bytes();
                        message._value = "value";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return CellChange;
    })();

export const StoredFrame = /* @__PURE__ */ (function() {

        const StoredFrame = function () {
        };

        StoredFrame.prototype.from = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        StoredFrame.prototype.to = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        StoredFrame.prototype.total = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        StoredFrame.prototype.tuples = 0;
        StoredFrame.prototype.stream = "";
        StoredFrame.prototype.schema = 0;
        StoredFrame.prototype.checksum = 0;
        StoredFrame.prototype.watermark = null;
        StoredFrame.prototype.end = false;
        StoredFrame.prototype.age = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        StoredFrame.prototype.reason = "";
        StoredFrame.prototype.body = $util.newBuffer([]);

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(StoredFrame.prototype, "_watermark", {
            get: $util.oneOfGetter($oneOfFields = ["watermark"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        StoredFrame.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.from != null && (typeof message.from === "object" ? message.from.low || message.from.high : message.from !== 0))
                writer.uint32(8).uint64(message.from);
            if (message.to != null && (typeof message.to === "object" ? message.to.low || message.to.high : message.to !== 0))
                writer.uint32(16).uint64(message.to);
            if (message.total != null && (typeof message.total === "object" ? message.total.low || message.total.high : message.total !== 0))
                writer.uint32(24).uint64(message.total);
            if (message.tuples != null && message.tuples !== 0)
                writer.uint32(32).uint32(message.tuples);
            if (message.stream != null && message.stream !== "")
                writer.uint32(42).string(message.stream);
            if (message.schema != null && message.schema !== 0)
                writer.uint32(53).fixed32(message.schema);
            if (message.checksum != null && message.checksum !== 0)
                writer.uint32(61).fixed32(message.checksum);
            if (message.watermark != null)
                writer.uint32(64).sint64(message.watermark);
            if (message.end != null && message.end !== false)
                writer.uint32(72).bool(message.end);
            if (message.age != null && (typeof message.age === "object" ? message.age.low || message.age.high : message.age !== 0))
                writer.uint32(80).uint64(message.age);
            if (message.reason != null && message.reason !== "")
                writer.uint32(90).string(message.reason);
            if (message.body != null && message.body.length)
                writer.uint32(98).bytes(message.body);
            return writer;
        };

        StoredFrame.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new StoredFrame();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.from = reader.uint64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.to = reader.uint64();
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.total = reader.uint64();
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.tuples = reader.uint32();
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.stream = reader.stringVerify();
                        continue;
                    }
                case 6: {
                        if (wireType !== 5)
                            break;
                        message.schema = reader.fixed32();
                        continue;
                    }
                case 7: {
                        if (wireType !== 5)
                            break;
                        message.checksum = reader.fixed32();
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        message.watermark = reader.sint64();
                        message._watermark = "watermark";
                        continue;
                    }
                case 9: {
                        if (wireType !== 0)
                            break;
                        message.end = reader.bool();
                        continue;
                    }
                case 10: {
                        if (wireType !== 0)
                            break;
                        message.age = reader.uint64();
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        message.reason = reader.stringVerify();
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        message.body = reader.bytes();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return StoredFrame;
    })();

export const GroupPointer = /* @__PURE__ */ (function() {

        const GroupPointer = function () {
            this.replicas = [];
        };

        GroupPointer.prototype.area = "";
        GroupPointer.prototype.role = 0;
        GroupPointer.prototype.epoch = null;
        GroupPointer.prototype.replicas = $util.emptyArray;
        GroupPointer.prototype.commit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        GroupPointer.prototype.record = 0;
        GroupPointer.prototype.session = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        GroupPointer.encode = function (message, writer, _depth = 0) {
            writer = $writerAt(writer, _depth);
            if (message.area != null && message.area !== "")
                writer.uint32(10).string(message.area);
            if (message.role != null && message.role !== 0)
                writer.uint32(16).int32(message.role);
            if (message.epoch != null)
                Epoch.encode(message.epoch, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.replicas != null && message.replicas.length)
                for (let i = 0; i < message.replicas.length; ++i)
                    Replica.encode(message.replicas[i], writer.uint32(34).fork(), _depth + 1).ldelim();
            if (message.commit != null && (typeof message.commit === "object" ? message.commit.low || message.commit.high : message.commit !== 0))
                writer.uint32(40).uint64(message.commit);
            if (message.record != null && message.record !== 0)
                writer.uint32(53).fixed32(message.record);
            if (message.session != null && (typeof message.session === "object" ? message.session.low || message.session.high : message.session !== 0))
                writer.uint32(56).uint64(message.session);
            return writer;
        };

        GroupPointer.decode = function (reader, length, _end, _depth = 0, _target) {
            reader = $readerAt(reader, _depth);
            let message, value;
            const whole = reader.len, end = $endOf(reader, length);
            message = _target || new GroupPointer();
            while (reader.pos < end) {
                let tag = reader.tag();
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.area = reader.stringVerify();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.role = reader.int32();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.epoch = Epoch.decode(reader, reader.size(), $undefined, _depth + 1, message.epoch);
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if (!(message.replicas && message.replicas.length))
                            message.replicas = [];
                        message.replicas.push(Replica.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        message.commit = reader.uint64();
                        continue;
                    }
                case 6: {
                        if (wireType !== 5)
                            break;
                        message.record = reader.fixed32();
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        message.session = reader.uint64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return GroupPointer;
    })();

export const Role = /* @__PURE__ */ (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "ROLE_UNKNOWN"] = 0;
        values[valuesById[1] = "ROLE_OWNER"] = 1;
        values[valuesById[2] = "ROLE_STANDBY"] = 2;
        return values;
    })();
