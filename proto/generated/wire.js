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

export const Columns = /* @__PURE__ */ (() => {

        const Columns = function () {
            this.columns = [];
        };

        $Object.assign(Columns.prototype, {
            tuples: 0,
        });

        Columns.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.tuples)
                writer.uint32(8).uint32(message.tuples);
            $putAll(writer, 18, Column, message.columns, _depth);
            return writer;
        };

        Columns.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Columns(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.tuples = reader.uint32();
                        continue;
                case 18:
                        message.columns.push(Column.decode(reader, reader.size(), _depth + 1));
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Columns;
    })();

export const Column = /* @__PURE__ */ (() => {

        const Column = function () {
            this.doubles = [];
            this.ints = [];
            this.times = [];
            this.indexes = [];
        };

        $Object.assign(Column.prototype, {
            nulls: $util.newBuffer([]),
            bools: $util.newBuffer([]),
            dictionary: null,
        });

        Column.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.nulls?.length)
                writer.uint32(10).bytes(message.nulls);
            if (message.doubles?.length)
                writer.uint32(18).doubles(message.doubles);
            if (message.ints?.length)
                writer.uint32(26).sint64s(message.ints);
            if (message.times?.length)
                writer.uint32(34).sint64s(message.times);
            if (message.bools?.length)
                writer.uint32(42).bytes(message.bools);
            $put(writer, 50, Dictionary, message.dictionary, _depth);
            if (message.indexes?.length)
                writer.uint32(58).uint32s(message.indexes);
            return writer;
        };

        Column.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Column(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.nulls = reader.bytes();
                        continue;
                case 18:
                            reader.doubles(message.doubles);
                            continue;
                case 17:
                        message.doubles.push(reader.double());
                        continue;
                case 26:
                            reader.sint64s(message.ints);
                            continue;
                case 24:
                        message.ints.push(reader.sint64());
                        continue;
                case 34:
                            reader.sint64s(message.times);
                            continue;
                case 32:
                        message.times.push(reader.sint64());
                        continue;
                case 42:
                        message.bools = reader.bytes();
                        continue;
                case 50:
                        message.dictionary = Dictionary.decode(reader, reader.size(), _depth + 1, message.dictionary);
                        continue;
                case 58:
                            reader.uint32s(message.indexes);
                            continue;
                case 56:
                        message.indexes.push(reader.uint32());
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Column;
    })();

export const Dictionary = /* @__PURE__ */ (() => {

        const Dictionary = function () {
            this.entries = [];
        };


        Dictionary.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.entries?.length)
                for (let i = 0; i < message.entries.length; ++i)
                    writer.uint32(10).bytes(message.entries[i]);
            return writer;
        };

        Dictionary.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Dictionary(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.entries.push(reader.bytes());
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Dictionary;
    })();

export const Epoch = /* @__PURE__ */ (() => {

        const Epoch = function () {
        };

        $Object.assign(Epoch.prototype, {
            term: 0,
            number: 0,
            start: 0,
        });

        Epoch.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.term)
                writer.uint32(8).uint64(message.term);
            if (message.number)
                writer.uint32(16).uint64(message.number);
            if (message.start)
                writer.uint32(24).uint64(message.start);
            return writer;
        };

        Epoch.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Epoch(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.term = reader.uint64();
                        continue;
                case 16:
                        message.number = reader.uint64();
                        continue;
                case 24:
                        message.start = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Epoch;
    })();

export const LinkBatch = /* @__PURE__ */ (() => {

        const LinkBatch = function () {
            this.messages = [];
        };

        $Object.assign(LinkBatch.prototype, {
            wire: 0,
        });

        LinkBatch.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.wire)
                writer.uint32(8).uint32(message.wire);
            $putAll(writer, 18, LinkMessage, message.messages, _depth);
            return writer;
        };

        LinkBatch.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new LinkBatch(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.wire = reader.uint32();
                        continue;
                case 18:
                        message.messages.push(LinkMessage.decode(reader, reader.size(), _depth + 1));
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return LinkBatch;
    })();

export const LinkMessage = /* @__PURE__ */ (() => {

        const LinkMessage = function () {
        };

        $Object.assign(LinkMessage.prototype, {
            hello: null,
            frame: null,
            gap: null,
            fenced: null,
            open: null,
            ack: null,
            refuse: null,
            ship: null,
            shipped: null,
        });

        $oneOf(LinkMessage, "kind", ["hello", "frame", "gap", "fenced", "open", "ack", "refuse", "ship", "shipped"]);

        LinkMessage.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            $put(writer, 10, Hello, message.hello, _depth);
            $put(writer, 18, Frame, message.frame, _depth);
            $put(writer, 26, Gap, message.gap, _depth);
            $put(writer, 34, Fenced, message.fenced, _depth);
            $put(writer, 42, Open, message.open, _depth);
            $put(writer, 50, Ack, message.ack, _depth);
            $put(writer, 58, Refuse, message.refuse, _depth);
            $put(writer, 66, Ship, message.ship, _depth);
            $put(writer, 74, Shipped, message.shipped, _depth);
            return writer;
        };

        LinkMessage.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new LinkMessage(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.hello = Hello.decode(reader, reader.size(), _depth + 1, message.hello);
                        message.kind = "hello";
                        continue;
                case 18:
                        message.frame = Frame.decode(reader, reader.size(), _depth + 1, message.frame);
                        message.kind = "frame";
                        continue;
                case 26:
                        message.gap = Gap.decode(reader, reader.size(), _depth + 1, message.gap);
                        message.kind = "gap";
                        continue;
                case 34:
                        message.fenced = Fenced.decode(reader, reader.size(), _depth + 1, message.fenced);
                        message.kind = "fenced";
                        continue;
                case 42:
                        message.open = Open.decode(reader, reader.size(), _depth + 1, message.open);
                        message.kind = "open";
                        continue;
                case 50:
                        message.ack = Ack.decode(reader, reader.size(), _depth + 1, message.ack);
                        message.kind = "ack";
                        continue;
                case 58:
                        message.refuse = Refuse.decode(reader, reader.size(), _depth + 1, message.refuse);
                        message.kind = "refuse";
                        continue;
                case 66:
                        message.ship = Ship.decode(reader, reader.size(), _depth + 1, message.ship);
                        message.kind = "ship";
                        continue;
                case 74:
                        message.shipped = Shipped.decode(reader, reader.size(), _depth + 1, message.shipped);
                        message.kind = "shipped";
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return LinkMessage;
    })();

export const Hello = /* @__PURE__ */ (() => {

        const Hello = function () {
        };

        $Object.assign(Hello.prototype, {
            link: "",
            senderEpoch: null,
            series: null,
            floor: 0,
            waiting: 0,
            wanted: 0,
        });

        Hello.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            $put(writer, 18, Epoch, message.senderEpoch, _depth);
            $put(writer, 26, Epoch, message.series, _depth);
            if (message.floor)
                writer.uint32(32).uint64(message.floor);
            if (message.waiting)
                writer.uint32(40).uint64(message.waiting);
            if (message.wanted)
                writer.uint32(48).uint64(message.wanted);
            return writer;
        };

        Hello.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Hello(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.senderEpoch = Epoch.decode(reader, reader.size(), _depth + 1, message.senderEpoch);
                        continue;
                case 26:
                        message.series = Epoch.decode(reader, reader.size(), _depth + 1, message.series);
                        continue;
                case 32:
                        message.floor = reader.uint64();
                        continue;
                case 40:
                        message.waiting = reader.uint64();
                        continue;
                case 48:
                        message.wanted = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Hello;
    })();

export const Frame = /* @__PURE__ */ (() => {

        const Frame = function () {
        };

        $Object.assign(Frame.prototype, {
            link: "",
            senderEpoch: null,
            series: null,
            seq: 0,
            floor: 0,
            total: 0,
            stream: "",
            schema: 0,
            tuples: 0,
            checksum: 0,
            watermark: null,
            end: false,
            body: $util.newBuffer([]),
        });

        $oneOf(Frame, "_watermark", ["watermark"]);

        Frame.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            $put(writer, 18, Epoch, message.senderEpoch, _depth);
            $put(writer, 26, Epoch, message.series, _depth);
            if (message.seq)
                writer.uint32(32).uint64(message.seq);
            if (message.floor)
                writer.uint32(40).uint64(message.floor);
            if (message.total)
                writer.uint32(48).uint64(message.total);
            if (message.stream)
                writer.uint32(58).string(message.stream);
            if (message.schema)
                writer.uint32(69).fixed32(message.schema);
            if (message.tuples)
                writer.uint32(72).uint32(message.tuples);
            if (message.checksum)
                writer.uint32(85).fixed32(message.checksum);
            if (message.watermark != null)
                writer.uint32(88).sint64(message.watermark);
            if (message.end)
                writer.uint32(96).bool(message.end);
            if (message.body?.length)
                writer.uint32(106).bytes(message.body);
            return writer;
        };

        Frame.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Frame(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.senderEpoch = Epoch.decode(reader, reader.size(), _depth + 1, message.senderEpoch);
                        continue;
                case 26:
                        message.series = Epoch.decode(reader, reader.size(), _depth + 1, message.series);
                        continue;
                case 32:
                        message.seq = reader.uint64();
                        continue;
                case 40:
                        message.floor = reader.uint64();
                        continue;
                case 48:
                        message.total = reader.uint64();
                        continue;
                case 58:
                        message.stream = reader.stringVerify();
                        continue;
                case 69:
                        message.schema = reader.fixed32();
                        continue;
                case 72:
                        message.tuples = reader.uint32();
                        continue;
                case 85:
                        message.checksum = reader.fixed32();
                        continue;
                case 88:
                        message.watermark = reader.sint64();
                        message._watermark = "watermark";
                        continue;
                case 96:
                        message.end = reader.bool();
                        continue;
                case 106:
                        message.body = reader.bytes();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Frame;
    })();

export const Gap = /* @__PURE__ */ (() => {

        const Gap = function () {
        };

        $Object.assign(Gap.prototype, {
            link: "",
            senderEpoch: null,
            series: null,
            from: 0,
            to: 0,
            floor: 0,
            total: 0,
            reason: "",
            tuples: 0,
        });

        Gap.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            $put(writer, 18, Epoch, message.senderEpoch, _depth);
            $put(writer, 26, Epoch, message.series, _depth);
            if (message.from)
                writer.uint32(32).uint64(message.from);
            if (message.to)
                writer.uint32(40).uint64(message.to);
            if (message.floor)
                writer.uint32(48).uint64(message.floor);
            if (message.total)
                writer.uint32(56).uint64(message.total);
            if (message.reason)
                writer.uint32(66).string(message.reason);
            if (message.tuples)
                writer.uint32(72).uint64(message.tuples);
            return writer;
        };

        Gap.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Gap(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.senderEpoch = Epoch.decode(reader, reader.size(), _depth + 1, message.senderEpoch);
                        continue;
                case 26:
                        message.series = Epoch.decode(reader, reader.size(), _depth + 1, message.series);
                        continue;
                case 32:
                        message.from = reader.uint64();
                        continue;
                case 40:
                        message.to = reader.uint64();
                        continue;
                case 48:
                        message.floor = reader.uint64();
                        continue;
                case 56:
                        message.total = reader.uint64();
                        continue;
                case 66:
                        message.reason = reader.stringVerify();
                        continue;
                case 72:
                        message.tuples = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Gap;
    })();

export const Fenced = /* @__PURE__ */ (() => {

        const Fenced = function () {
        };

        $Object.assign(Fenced.prototype, {
            link: "",
            epoch: null,
            to: 0,
        });

        Fenced.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            $put(writer, 18, Epoch, message.epoch, _depth);
            if (message.to)
                writer.uint32(24).int32(message.to);
            return writer;
        };

        Fenced.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Fenced(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.epoch = Epoch.decode(reader, reader.size(), _depth + 1, message.epoch);
                        continue;
                case 24:
                        message.to = reader.int32();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Fenced;
    })();

export const Side = /* @__PURE__ */ (() => {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "SIDE_UNKNOWN"] = 0;
        values[valuesById[1] = "SIDE_SENDER"] = 1;
        values[valuesById[2] = "SIDE_RECEIVER"] = 2;
        return values;
    })();

export const Open = /* @__PURE__ */ (() => {

        const Open = function () {
        };

        $Object.assign(Open.prototype, {
            link: "",
            receiverEpoch: null,
            series: null,
            next: 0,
            limit: 0,
            limitBytes: 0,
            wireMax: 0,
        });

        Open.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            $put(writer, 18, Epoch, message.receiverEpoch, _depth);
            $put(writer, 26, Epoch, message.series, _depth);
            if (message.next)
                writer.uint32(32).uint64(message.next);
            if (message.limit)
                writer.uint32(40).uint64(message.limit);
            if (message.limitBytes)
                writer.uint32(48).uint64(message.limitBytes);
            if (message.wireMax)
                writer.uint32(56).uint32(message.wireMax);
            return writer;
        };

        Open.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Open(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.receiverEpoch = Epoch.decode(reader, reader.size(), _depth + 1, message.receiverEpoch);
                        continue;
                case 26:
                        message.series = Epoch.decode(reader, reader.size(), _depth + 1, message.series);
                        continue;
                case 32:
                        message.next = reader.uint64();
                        continue;
                case 40:
                        message.limit = reader.uint64();
                        continue;
                case 48:
                        message.limitBytes = reader.uint64();
                        continue;
                case 56:
                        message.wireMax = reader.uint32();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Open;
    })();

export const Ack = /* @__PURE__ */ (() => {

        const Ack = function () {
        };

        $Object.assign(Ack.prototype, {
            link: "",
            receiverEpoch: null,
            series: null,
            safe: 0,
            received: 0,
            limit: 0,
            limitBytes: 0,
        });

        Ack.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            $put(writer, 18, Epoch, message.receiverEpoch, _depth);
            $put(writer, 26, Epoch, message.series, _depth);
            if (message.safe)
                writer.uint32(32).uint64(message.safe);
            if (message.received)
                writer.uint32(40).uint64(message.received);
            if (message.limit)
                writer.uint32(48).uint64(message.limit);
            if (message.limitBytes)
                writer.uint32(56).uint64(message.limitBytes);
            return writer;
        };

        Ack.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Ack(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.receiverEpoch = Epoch.decode(reader, reader.size(), _depth + 1, message.receiverEpoch);
                        continue;
                case 26:
                        message.series = Epoch.decode(reader, reader.size(), _depth + 1, message.series);
                        continue;
                case 32:
                        message.safe = reader.uint64();
                        continue;
                case 40:
                        message.received = reader.uint64();
                        continue;
                case 48:
                        message.limit = reader.uint64();
                        continue;
                case 56:
                        message.limitBytes = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Ack;
    })();

export const Refuse = /* @__PURE__ */ (() => {

        const Refuse = function () {
        };

        $Object.assign(Refuse.prototype, {
            link: "",
            receiverEpoch: null,
            series: null,
            seq: 0,
            reason: 0,
        });

        Refuse.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            $put(writer, 18, Epoch, message.receiverEpoch, _depth);
            $put(writer, 26, Epoch, message.series, _depth);
            if (message.seq)
                writer.uint32(32).uint64(message.seq);
            if (message.reason)
                writer.uint32(40).int32(message.reason);
            return writer;
        };

        Refuse.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Refuse(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.receiverEpoch = Epoch.decode(reader, reader.size(), _depth + 1, message.receiverEpoch);
                        continue;
                case 26:
                        message.series = Epoch.decode(reader, reader.size(), _depth + 1, message.series);
                        continue;
                case 32:
                        message.seq = reader.uint64();
                        continue;
                case 40:
                        message.reason = reader.int32();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Refuse;
    })();

export const RefuseReason = /* @__PURE__ */ (() => {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "REFUSE_UNKNOWN"] = 0;
        values[valuesById[1] = "REFUSE_DAMAGED"] = 1;
        values[valuesById[2] = "REFUSE_TOO_LARGE"] = 2;
        values[valuesById[3] = "REFUSE_SCHEMA"] = 3;
        values[valuesById[4] = "REFUSE_VERSION"] = 4;
        values[valuesById[5] = "REFUSE_GONE"] = 5;
        return values;
    })();

export const Ship = /* @__PURE__ */ (() => {

        const Ship = function () {
        };

        $Object.assign(Ship.prototype, {
            group: "",
            epoch: null,
            session: 0,
            index: 0,
            commit: 0,
            after: 0,
            part: 0,
            parts: 0,
            crc: 0,
            checksum: 0,
            snapshot: false,
            last: false,
            counted: false,
            body: $util.newBuffer([]),
        });

        Ship.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.group)
                writer.uint32(10).string(message.group);
            $put(writer, 18, Epoch, message.epoch, _depth);
            if (message.session)
                writer.uint32(24).uint64(message.session);
            if (message.index)
                writer.uint32(32).uint64(message.index);
            if (message.commit)
                writer.uint32(40).uint64(message.commit);
            if (message.after)
                writer.uint32(48).uint64(message.after);
            if (message.part)
                writer.uint32(56).uint64(message.part);
            if (message.parts)
                writer.uint32(64).uint64(message.parts);
            if (message.crc)
                writer.uint32(77).fixed32(message.crc);
            if (message.checksum)
                writer.uint32(85).fixed32(message.checksum);
            if (message.snapshot)
                writer.uint32(88).bool(message.snapshot);
            if (message.last)
                writer.uint32(96).bool(message.last);
            if (message.counted)
                writer.uint32(104).bool(message.counted);
            if (message.body?.length)
                writer.uint32(114).bytes(message.body);
            return writer;
        };

        Ship.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Ship(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.group = reader.stringVerify();
                        continue;
                case 18:
                        message.epoch = Epoch.decode(reader, reader.size(), _depth + 1, message.epoch);
                        continue;
                case 24:
                        message.session = reader.uint64();
                        continue;
                case 32:
                        message.index = reader.uint64();
                        continue;
                case 40:
                        message.commit = reader.uint64();
                        continue;
                case 48:
                        message.after = reader.uint64();
                        continue;
                case 56:
                        message.part = reader.uint64();
                        continue;
                case 64:
                        message.parts = reader.uint64();
                        continue;
                case 77:
                        message.crc = reader.fixed32();
                        continue;
                case 85:
                        message.checksum = reader.fixed32();
                        continue;
                case 88:
                        message.snapshot = reader.bool();
                        continue;
                case 96:
                        message.last = reader.bool();
                        continue;
                case 104:
                        message.counted = reader.bool();
                        continue;
                case 114:
                        message.body = reader.bytes();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Ship;
    })();

export const ShipOps = /* @__PURE__ */ (() => {

        const ShipOps = function () {
            this.ops = [];
        };


        ShipOps.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            $putAll(writer, 10, ShipOp, message.ops, _depth);
            return writer;
        };

        ShipOps.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new ShipOps(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.ops.push(ShipOp.decode(reader, reader.size(), _depth + 1));
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ShipOps;
    })();

export const ShipOp = /* @__PURE__ */ (() => {

        const ShipOp = function () {
        };

        $Object.assign(ShipOp.prototype, {
            key: "",
            value: null,
        });

        $oneOf(ShipOp, "_value", ["value"]);

        ShipOp.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.key)
                writer.uint32(10).string(message.key);
            if (message.value != null)
                writer.uint32(18).bytes(message.value);
            return writer;
        };

        ShipOp.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new ShipOp(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.key = reader.stringVerify();
                        continue;
                case 18:
                        message.value = reader.bytes();
                        message._value = "value";
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ShipOp;
    })();

export const Shipped = /* @__PURE__ */ (() => {

        const Shipped = function () {
        };

        $Object.assign(Shipped.prototype, {
            group: "",
            epoch: null,
            session: 0,
            index: 0,
            commit: 0,
            crc: 0,
            store: "",
            have: null,
            fenced: null,
        });

        Shipped.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.group)
                writer.uint32(10).string(message.group);
            $put(writer, 18, Epoch, message.epoch, _depth);
            if (message.session)
                writer.uint32(24).uint64(message.session);
            if (message.index)
                writer.uint32(32).uint64(message.index);
            if (message.commit)
                writer.uint32(40).uint64(message.commit);
            if (message.crc)
                writer.uint32(53).fixed32(message.crc);
            if (message.store)
                writer.uint32(58).string(message.store);
            $put(writer, 66, Epoch, message.have, _depth);
            $put(writer, 74, Epoch, message.fenced, _depth);
            return writer;
        };

        Shipped.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Shipped(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.group = reader.stringVerify();
                        continue;
                case 18:
                        message.epoch = Epoch.decode(reader, reader.size(), _depth + 1, message.epoch);
                        continue;
                case 24:
                        message.session = reader.uint64();
                        continue;
                case 32:
                        message.index = reader.uint64();
                        continue;
                case 40:
                        message.commit = reader.uint64();
                        continue;
                case 53:
                        message.crc = reader.fixed32();
                        continue;
                case 58:
                        message.store = reader.stringVerify();
                        continue;
                case 66:
                        message.have = Epoch.decode(reader, reader.size(), _depth + 1, message.have);
                        continue;
                case 74:
                        message.fenced = Epoch.decode(reader, reader.size(), _depth + 1, message.fenced);
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Shipped;
    })();

export const Up = /* @__PURE__ */ (() => {

        const Up = function () {
        };

        $Object.assign(Up.prototype, {
            wire: 0,
            join: null,
            heartbeat: null,
            will: null,
            leave: null,
            fetch: null,
            answer: null,
        });

        $oneOf(Up, "message", ["join", "heartbeat", "will", "leave", "fetch", "answer"]);

        Up.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.wire)
                writer.uint32(8).uint32(message.wire);
            $put(writer, 18, Join, message.join, _depth);
            $put(writer, 26, Heartbeat, message.heartbeat, _depth);
            $put(writer, 34, Will, message.will, _depth);
            $put(writer, 42, Leave, message.leave, _depth);
            $put(writer, 50, Fetch, message.fetch, _depth);
            $put(writer, 58, Answer, message.answer, _depth);
            return writer;
        };

        Up.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Up(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.wire = reader.uint32();
                        continue;
                case 18:
                        message.join = Join.decode(reader, reader.size(), _depth + 1, message.join);
                        message.message = "join";
                        continue;
                case 26:
                        message.heartbeat = Heartbeat.decode(reader, reader.size(), _depth + 1, message.heartbeat);
                        message.message = "heartbeat";
                        continue;
                case 34:
                        message.will = Will.decode(reader, reader.size(), _depth + 1, message.will);
                        message.message = "will";
                        continue;
                case 42:
                        message.leave = Leave.decode(reader, reader.size(), _depth + 1, message.leave);
                        message.message = "leave";
                        continue;
                case 50:
                        message.fetch = Fetch.decode(reader, reader.size(), _depth + 1, message.fetch);
                        message.message = "fetch";
                        continue;
                case 58:
                        message.answer = Answer.decode(reader, reader.size(), _depth + 1, message.answer);
                        message.message = "answer";
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Up;
    })();

export const Down = /* @__PURE__ */ (() => {

        const Down = function () {
        };

        $Object.assign(Down.prototype, {
            wire: 0,
            lease: null,
            turnAway: null,
            assignment: null,
            chunk: null,
            question: null,
            upgrade: null,
        });

        $oneOf(Down, "message", ["lease", "turnAway", "assignment", "chunk", "question", "upgrade"]);

        Down.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.wire)
                writer.uint32(8).uint32(message.wire);
            $put(writer, 18, Lease, message.lease, _depth);
            $put(writer, 26, TurnAway, message.turnAway, _depth);
            $put(writer, 34, Assignment, message.assignment, _depth);
            $put(writer, 42, Chunk, message.chunk, _depth);
            $put(writer, 50, Question, message.question, _depth);
            $put(writer, 58, Upgrade, message.upgrade, _depth);
            return writer;
        };

        Down.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Down(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.wire = reader.uint32();
                        continue;
                case 18:
                        message.lease = Lease.decode(reader, reader.size(), _depth + 1, message.lease);
                        message.message = "lease";
                        continue;
                case 26:
                        message.turnAway = TurnAway.decode(reader, reader.size(), _depth + 1, message.turnAway);
                        message.message = "turnAway";
                        continue;
                case 34:
                        message.assignment = Assignment.decode(reader, reader.size(), _depth + 1, message.assignment);
                        message.message = "assignment";
                        continue;
                case 42:
                        message.chunk = Chunk.decode(reader, reader.size(), _depth + 1, message.chunk);
                        message.message = "chunk";
                        continue;
                case 50:
                        message.question = Question.decode(reader, reader.size(), _depth + 1, message.question);
                        message.message = "question";
                        continue;
                case 58:
                        message.upgrade = Upgrade.decode(reader, reader.size(), _depth + 1, message.upgrade);
                        message.message = "upgrade";
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Down;
    })();

export const Join = /* @__PURE__ */ (() => {

        const Join = function () {
            this.labels = {};
            this.copies = [];
        };

        $Object.assign(Join.prototype, {
            agent: "",
            boot: "",
            version: "",
            capacity: null,
            wireMax: 0,
            term: 0,
            generation: 0,
            store: "",
            storesLayout: 0,
        });

        Join.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.agent)
                writer.uint32(10).string(message.agent);
            if (message.boot)
                writer.uint32(18).string(message.boot);
            if (message.version)
                writer.uint32(26).string(message.version);
            if (message.labels != null)
                for (let keys = $Object.keys(message.labels), i = 0; i < keys.length; ++i)
                    writer.uint32(34).fork().uint32(10).string(keys[i]).uint32(18).string(message.labels[keys[i]]).ldelim();
            $put(writer, 42, Capacity, message.capacity, _depth);
            if (message.wireMax)
                writer.uint32(48).uint32(message.wireMax);
            if (message.term)
                writer.uint32(56).uint64(message.term);
            if (message.generation)
                writer.uint32(64).uint64(message.generation);
            if (message.store)
                writer.uint32(74).string(message.store);
            if (message.storesLayout)
                writer.uint32(80).uint32(message.storesLayout);
            $putAll(writer, 90, HeldCopy, message.copies, _depth);
            return writer;
        };

        Join.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            let key, value;
            const message = _target || new Join(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.agent = reader.stringVerify();
                        continue;
                case 18:
                        message.boot = reader.stringVerify();
                        continue;
                case 26:
                        message.version = reader.stringVerify();
                        continue;
                case 34: {
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = "";
                        while (reader.pos < end2) {
                            const tag2 = reader.tag();
                            switch (tag2) {
                            case 10:
                                key = reader.stringVerify();
                                continue;
                            case 18:
                                value = reader.stringVerify();
                                continue;
                            }
                            $skip(reader, tag2, _depth);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.labels, key);
                        message.labels[key] = value;
                        continue;
                    }
                case 42:
                        message.capacity = Capacity.decode(reader, reader.size(), _depth + 1, message.capacity);
                        continue;
                case 48:
                        message.wireMax = reader.uint32();
                        continue;
                case 56:
                        message.term = reader.uint64();
                        continue;
                case 64:
                        message.generation = reader.uint64();
                        continue;
                case 74:
                        message.store = reader.stringVerify();
                        continue;
                case 80:
                        message.storesLayout = reader.uint32();
                        continue;
                case 90:
                        message.copies.push(HeldCopy.decode(reader, reader.size(), _depth + 1));
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Join;
    })();

export const HeldCopy = /* @__PURE__ */ (() => {

        const HeldCopy = function () {
        };

        $Object.assign(HeldCopy.prototype, {
            topology: "",
            task: "",
            owner: "",
            term: 0,
            number: 0,
        });

        HeldCopy.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.topology)
                writer.uint32(10).string(message.topology);
            if (message.task)
                writer.uint32(18).string(message.task);
            if (message.owner)
                writer.uint32(26).string(message.owner);
            if (message.term)
                writer.uint32(32).uint64(message.term);
            if (message.number)
                writer.uint32(40).uint64(message.number);
            return writer;
        };

        HeldCopy.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new HeldCopy(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.topology = reader.stringVerify();
                        continue;
                case 18:
                        message.task = reader.stringVerify();
                        continue;
                case 26:
                        message.owner = reader.stringVerify();
                        continue;
                case 32:
                        message.term = reader.uint64();
                        continue;
                case 40:
                        message.number = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return HeldCopy;
    })();

export const Capacity = /* @__PURE__ */ (() => {

        const Capacity = function () {
        };

        $Object.assign(Capacity.prototype, {
            cpu: 0,
            memory: 0,
        });

        Capacity.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.cpu != null && !$Object.is(message.cpu, 0))
                writer.uint32(9).double(message.cpu);
            if (message.memory != null && !$Object.is(message.memory, 0))
                writer.uint32(17).double(message.memory);
            return writer;
        };

        Capacity.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Capacity(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 9:
                        message.cpu = reader.double();
                        continue;
                case 17:
                        message.memory = reader.double();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Capacity;
    })();

export const Heartbeat = /* @__PURE__ */ (() => {

        const Heartbeat = function () {
            this.tasks = [];
            this.topologies = [];
            this.alarms = [];
        };

        $Object.assign(Heartbeat.prototype, {
            agent: "",
            boot: "",
            seq: 0,
            term: 0,
            generation: 0,
            lease: 0,
            load: null,
            draining: false,
            program: null,
            listener: null,
        });

        Heartbeat.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.agent)
                writer.uint32(10).string(message.agent);
            if (message.boot)
                writer.uint32(18).string(message.boot);
            if (message.seq)
                writer.uint32(24).uint64(message.seq);
            if (message.term)
                writer.uint32(32).uint64(message.term);
            if (message.generation)
                writer.uint32(40).uint64(message.generation);
            if (message.lease)
                writer.uint32(48).uint64(message.lease);
            $put(writer, 58, Load, message.load, _depth);
            if (message.draining)
                writer.uint32(64).bool(message.draining);
            $putAll(writer, 74, TaskReport, message.tasks, _depth);
            $putAll(writer, 82, TopologyReport, message.topologies, _depth);
            $putAll(writer, 90, AgentAlarm, message.alarms, _depth);
            $put(writer, 98, ProgramReport, message.program, _depth);
            $put(writer, 106, ListenerReport, message.listener, _depth);
            return writer;
        };

        Heartbeat.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Heartbeat(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.agent = reader.stringVerify();
                        continue;
                case 18:
                        message.boot = reader.stringVerify();
                        continue;
                case 24:
                        message.seq = reader.uint64();
                        continue;
                case 32:
                        message.term = reader.uint64();
                        continue;
                case 40:
                        message.generation = reader.uint64();
                        continue;
                case 48:
                        message.lease = reader.uint64();
                        continue;
                case 58:
                        message.load = Load.decode(reader, reader.size(), _depth + 1, message.load);
                        continue;
                case 64:
                        message.draining = reader.bool();
                        continue;
                case 74:
                        message.tasks.push(TaskReport.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 82:
                        message.topologies.push(TopologyReport.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 90:
                        message.alarms.push(AgentAlarm.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 98:
                        message.program = ProgramReport.decode(reader, reader.size(), _depth + 1, message.program);
                        continue;
                case 106:
                        message.listener = ListenerReport.decode(reader, reader.size(), _depth + 1, message.listener);
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Heartbeat;
    })();

export const ListenerReport = /* @__PURE__ */ (() => {

        const ListenerReport = function () {
            this.refused = {};
        };

        $Object.assign(ListenerReport.prototype, {
            connections: 0,
            logins: 0,
            received: 0,
            unclaimed: 0,
            forbidden: 0,
            forbiddenBytes: 0,
            held: 0,
        });

        ListenerReport.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.connections)
                writer.uint32(8).uint64(message.connections);
            if (message.logins)
                writer.uint32(16).uint64(message.logins);
            if (message.refused != null)
                for (let keys = $Object.keys(message.refused), i = 0; i < keys.length; ++i)
                    writer.uint32(26).fork().uint32(10).string(keys[i]).uint32(17).double(message.refused[keys[i]]).ldelim();
            if (message.received)
                writer.uint32(32).uint64(message.received);
            if (message.unclaimed)
                writer.uint32(40).uint64(message.unclaimed);
            if (message.forbidden)
                writer.uint32(48).uint64(message.forbidden);
            if (message.forbiddenBytes != null && !$Object.is(message.forbiddenBytes, 0))
                writer.uint32(57).double(message.forbiddenBytes);
            if (message.held)
                writer.uint32(64).uint64(message.held);
            return writer;
        };

        ListenerReport.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            let key, value;
            const message = _target || new ListenerReport(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.connections = reader.uint64();
                        continue;
                case 16:
                        message.logins = reader.uint64();
                        continue;
                case 26: {
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = 0;
                        while (reader.pos < end2) {
                            const tag2 = reader.tag();
                            switch (tag2) {
                            case 10:
                                key = reader.stringVerify();
                                continue;
                            case 17:
                                value = reader.double();
                                continue;
                            }
                            $skip(reader, tag2, _depth);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.refused, key);
                        message.refused[key] = value;
                        continue;
                    }
                case 32:
                        message.received = reader.uint64();
                        continue;
                case 40:
                        message.unclaimed = reader.uint64();
                        continue;
                case 48:
                        message.forbidden = reader.uint64();
                        continue;
                case 57:
                        message.forbiddenBytes = reader.double();
                        continue;
                case 64:
                        message.held = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ListenerReport;
    })();

export const ProgramReport = /* @__PURE__ */ (() => {

        const ProgramReport = function () {
        };

        $Object.assign(ProgramReport.prototype, {
            attempt: 0,
            version: "",
            release: "",
            status: 0,
            why: "",
        });

        ProgramReport.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.attempt)
                writer.uint32(8).uint64(message.attempt);
            if (message.version)
                writer.uint32(18).string(message.version);
            if (message.release)
                writer.uint32(26).string(message.release);
            if (message.status)
                writer.uint32(32).int32(message.status);
            if (message.why)
                writer.uint32(42).string(message.why);
            return writer;
        };

        ProgramReport.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new ProgramReport(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.attempt = reader.uint64();
                        continue;
                case 18:
                        message.version = reader.stringVerify();
                        continue;
                case 26:
                        message.release = reader.stringVerify();
                        continue;
                case 32:
                        message.status = reader.int32();
                        continue;
                case 42:
                        message.why = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ProgramReport;
    })();

export const ProgramStatus = /* @__PURE__ */ (() => {
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

export const AgentAlarm = /* @__PURE__ */ (() => {

        const AgentAlarm = function () {
        };

        $Object.assign(AgentAlarm.prototype, {
            code: "",
            text: "",
        });

        AgentAlarm.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.code)
                writer.uint32(10).string(message.code);
            if (message.text)
                writer.uint32(18).string(message.text);
            return writer;
        };

        AgentAlarm.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new AgentAlarm(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.code = reader.stringVerify();
                        continue;
                case 18:
                        message.text = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AgentAlarm;
    })();

export const Load = /* @__PURE__ */ (() => {

        const Load = function () {
        };

        $Object.assign(Load.prototype, {
            cpu: 0,
            rss: 0,
            heap: 0,
        });

        Load.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.cpu != null && !$Object.is(message.cpu, 0))
                writer.uint32(9).double(message.cpu);
            if (message.rss != null && !$Object.is(message.rss, 0))
                writer.uint32(17).double(message.rss);
            if (message.heap != null && !$Object.is(message.heap, 0))
                writer.uint32(25).double(message.heap);
            return writer;
        };

        Load.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Load(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 9:
                        message.cpu = reader.double();
                        continue;
                case 17:
                        message.rss = reader.double();
                        continue;
                case 25:
                        message.heap = reader.double();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Load;
    })();

export const TaskReport = /* @__PURE__ */ (() => {

        const TaskReport = function () {
            this.replicas = [];
        };

        $Object.assign(TaskReport.prototype, {
            topology: "",
            task: "",
            epoch: null,
            status: 0,
            why: "",
            waits: "",
            commit: 0,
            syncing: null,
        });

        $oneOf(TaskReport, "_syncing", ["syncing"]);

        TaskReport.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.topology)
                writer.uint32(10).string(message.topology);
            if (message.task)
                writer.uint32(18).string(message.task);
            $put(writer, 26, Epoch, message.epoch, _depth);
            if (message.status)
                writer.uint32(32).int32(message.status);
            if (message.why)
                writer.uint32(42).string(message.why);
            if (message.waits)
                writer.uint32(50).string(message.waits);
            if (message.commit)
                writer.uint32(56).uint64(message.commit);
            $putAll(writer, 66, Replica, message.replicas, _depth);
            if (message.syncing != null)
                writer.uint32(73).double(message.syncing);
            return writer;
        };

        TaskReport.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new TaskReport(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.topology = reader.stringVerify();
                        continue;
                case 18:
                        message.task = reader.stringVerify();
                        continue;
                case 26:
                        message.epoch = Epoch.decode(reader, reader.size(), _depth + 1, message.epoch);
                        continue;
                case 32:
                        message.status = reader.int32();
                        continue;
                case 42:
                        message.why = reader.stringVerify();
                        continue;
                case 50:
                        message.waits = reader.stringVerify();
                        continue;
                case 56:
                        message.commit = reader.uint64();
                        continue;
                case 66:
                        message.replicas.push(Replica.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 73:
                        message.syncing = reader.double();
                        message._syncing = "syncing";
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return TaskReport;
    })();

export const Replica = /* @__PURE__ */ (() => {

        const Replica = function () {
        };

        $Object.assign(Replica.prototype, {
            agent: "",
            store: "",
        });

        Replica.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.agent)
                writer.uint32(10).string(message.agent);
            if (message.store)
                writer.uint32(18).string(message.store);
            return writer;
        };

        Replica.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Replica(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.agent = reader.stringVerify();
                        continue;
                case 18:
                        message.store = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Replica;
    })();

export const TaskStatus = /* @__PURE__ */ (() => {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "TASK_UNKNOWN"] = 0;
        values[valuesById[1] = "TASK_STARTING"] = 1;
        values[valuesById[2] = "TASK_RUNNING"] = 2;
        values[valuesById[3] = "TASK_PAUSED"] = 3;
        values[valuesById[4] = "TASK_STOPPING"] = 4;
        values[valuesById[5] = "TASK_FAILED"] = 5;
        return values;
    })();

export const TopologyReport = /* @__PURE__ */ (() => {

        const TopologyReport = function () {
            this.components = [];
            this.links = [];
        };

        $Object.assign(TopologyReport.prototype, {
            topology: "",
            revision: 0,
            worker: 0,
            restarts: 0,
            why: "",
            deadLetters: 0,
            drained: false,
            store: "",
            stateBytes: 0,
            outboxBytes: 0,
            writtenBytesPerDay: 0,
            next: null,
            bundle: "",
            graph: "",
        });

        TopologyReport.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.topology)
                writer.uint32(10).string(message.topology);
            if (message.revision)
                writer.uint32(16).uint64(message.revision);
            if (message.worker)
                writer.uint32(24).int32(message.worker);
            if (message.restarts)
                writer.uint32(32).uint64(message.restarts);
            if (message.why)
                writer.uint32(42).string(message.why);
            $putAll(writer, 50, ComponentReport, message.components, _depth);
            $putAll(writer, 58, LinkReport, message.links, _depth);
            if (message.deadLetters)
                writer.uint32(64).uint64(message.deadLetters);
            if (message.drained)
                writer.uint32(72).bool(message.drained);
            if (message.store)
                writer.uint32(82).string(message.store);
            if (message.stateBytes != null && !$Object.is(message.stateBytes, 0))
                writer.uint32(89).double(message.stateBytes);
            if (message.outboxBytes != null && !$Object.is(message.outboxBytes, 0))
                writer.uint32(97).double(message.outboxBytes);
            if (message.writtenBytesPerDay != null && !$Object.is(message.writtenBytesPerDay, 0))
                writer.uint32(105).double(message.writtenBytesPerDay);
            $put(writer, 114, NextReport, message.next, _depth);
            if (message.bundle)
                writer.uint32(122).string(message.bundle);
            if (message.graph)
                writer.uint32(130).string(message.graph);
            return writer;
        };

        TopologyReport.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new TopologyReport(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.topology = reader.stringVerify();
                        continue;
                case 16:
                        message.revision = reader.uint64();
                        continue;
                case 24:
                        message.worker = reader.int32();
                        continue;
                case 32:
                        message.restarts = reader.uint64();
                        continue;
                case 42:
                        message.why = reader.stringVerify();
                        continue;
                case 50:
                        message.components.push(ComponentReport.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 58:
                        message.links.push(LinkReport.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 64:
                        message.deadLetters = reader.uint64();
                        continue;
                case 72:
                        message.drained = reader.bool();
                        continue;
                case 82:
                        message.store = reader.stringVerify();
                        continue;
                case 89:
                        message.stateBytes = reader.double();
                        continue;
                case 97:
                        message.outboxBytes = reader.double();
                        continue;
                case 105:
                        message.writtenBytesPerDay = reader.double();
                        continue;
                case 114:
                        message.next = NextReport.decode(reader, reader.size(), _depth + 1, message.next);
                        continue;
                case 122:
                        message.bundle = reader.stringVerify();
                        continue;
                case 130:
                        message.graph = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return TopologyReport;
    })();

export const NextReport = /* @__PURE__ */ (() => {

        const NextReport = function () {
        };

        $Object.assign(NextReport.prototype, {
            graph: "",
            status: 0,
            why: "",
        });

        NextReport.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.graph)
                writer.uint32(10).string(message.graph);
            if (message.status)
                writer.uint32(16).int32(message.status);
            if (message.why)
                writer.uint32(26).string(message.why);
            return writer;
        };

        NextReport.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new NextReport(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.graph = reader.stringVerify();
                        continue;
                case 16:
                        message.status = reader.int32();
                        continue;
                case 26:
                        message.why = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return NextReport;
    })();

export const NextStatus = /* @__PURE__ */ (() => {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "NEXT_UNKNOWN"] = 0;
        values[valuesById[1] = "NEXT_FETCHING"] = 1;
        values[valuesById[2] = "NEXT_STARTING"] = 2;
        values[valuesById[3] = "NEXT_READY"] = 3;
        values[valuesById[4] = "NEXT_REFUSED"] = 4;
        return values;
    })();

export const WorkerStatus = /* @__PURE__ */ (() => {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "WORKER_UNKNOWN"] = 0;
        values[valuesById[1] = "WORKER_STARTING"] = 1;
        values[valuesById[2] = "WORKER_RUNNING"] = 2;
        values[valuesById[3] = "WORKER_BACKING_OFF"] = 3;
        values[valuesById[4] = "WORKER_STOPPED"] = 4;
        return values;
    })();

export const ComponentReport = /* @__PURE__ */ (() => {

        const ComponentReport = function () {
            this.counters = {};
        };

        $Object.assign(ComponentReport.prototype, {
            component: "",
            executeP50: 0,
            executeP99: 0,
        });

        ComponentReport.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.component)
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

        ComponentReport.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            let key, value;
            const message = _target || new ComponentReport(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.component = reader.stringVerify();
                        continue;
                case 18: {
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = 0;
                        while (reader.pos < end2) {
                            const tag2 = reader.tag();
                            switch (tag2) {
                            case 10:
                                key = reader.stringVerify();
                                continue;
                            case 17:
                                value = reader.double();
                                continue;
                            }
                            $skip(reader, tag2, _depth);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.counters, key);
                        message.counters[key] = value;
                        continue;
                    }
                case 25:
                        message.executeP50 = reader.double();
                        continue;
                case 33:
                        message.executeP99 = reader.double();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ComponentReport;
    })();

export const LinkReport = /* @__PURE__ */ (() => {

        const LinkReport = function () {
        };

        $Object.assign(LinkReport.prototype, {
            link: "",
            to: "",
            waitingFrames: 0,
            waitingBytes: 0,
            dropped: 0,
            resent: 0,
            fenced: 0,
            why: "",
            lost: 0,
            lostWhy: "",
        });

        LinkReport.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            if (message.to)
                writer.uint32(18).string(message.to);
            if (message.waitingFrames)
                writer.uint32(24).uint64(message.waitingFrames);
            if (message.waitingBytes)
                writer.uint32(32).uint64(message.waitingBytes);
            if (message.dropped)
                writer.uint32(40).uint64(message.dropped);
            if (message.resent)
                writer.uint32(48).uint64(message.resent);
            if (message.fenced)
                writer.uint32(56).uint64(message.fenced);
            if (message.why)
                writer.uint32(66).string(message.why);
            if (message.lost)
                writer.uint32(72).uint64(message.lost);
            if (message.lostWhy)
                writer.uint32(82).string(message.lostWhy);
            return writer;
        };

        LinkReport.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new LinkReport(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.to = reader.stringVerify();
                        continue;
                case 24:
                        message.waitingFrames = reader.uint64();
                        continue;
                case 32:
                        message.waitingBytes = reader.uint64();
                        continue;
                case 40:
                        message.dropped = reader.uint64();
                        continue;
                case 48:
                        message.resent = reader.uint64();
                        continue;
                case 56:
                        message.fenced = reader.uint64();
                        continue;
                case 66:
                        message.why = reader.stringVerify();
                        continue;
                case 72:
                        message.lost = reader.uint64();
                        continue;
                case 82:
                        message.lostWhy = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return LinkReport;
    })();

export const Will = /* @__PURE__ */ (() => {

        const Will = function () {
        };

        $Object.assign(Will.prototype, {
            agent: "",
            boot: "",
        });

        Will.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.agent)
                writer.uint32(10).string(message.agent);
            if (message.boot)
                writer.uint32(18).string(message.boot);
            return writer;
        };

        Will.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Will(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.agent = reader.stringVerify();
                        continue;
                case 18:
                        message.boot = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Will;
    })();

export const Leave = /* @__PURE__ */ (() => {

        const Leave = function () {
        };

        $Object.assign(Leave.prototype, {
            agent: "",
            boot: "",
        });

        Leave.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.agent)
                writer.uint32(10).string(message.agent);
            if (message.boot)
                writer.uint32(18).string(message.boot);
            return writer;
        };

        Leave.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Leave(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.agent = reader.stringVerify();
                        continue;
                case 18:
                        message.boot = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Leave;
    })();

export const Fetch = /* @__PURE__ */ (() => {

        const Fetch = function () {
        };

        $Object.assign(Fetch.prototype, {
            bundle: "",
            offset: 0,
        });

        Fetch.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.bundle)
                writer.uint32(10).string(message.bundle);
            if (message.offset)
                writer.uint32(16).uint64(message.offset);
            return writer;
        };

        Fetch.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Fetch(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.bundle = reader.stringVerify();
                        continue;
                case 16:
                        message.offset = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Fetch;
    })();

export const Answer = /* @__PURE__ */ (() => {

        const Answer = function () {
            this.items = [];
        };

        $Object.assign(Answer.prototype, {
            id: "",
            last: false,
            error: "",
        });

        Answer.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.id)
                writer.uint32(10).string(message.id);
            if (message.items?.length)
                for (let i = 0; i < message.items.length; ++i)
                    writer.uint32(18).string(message.items[i]);
            if (message.last)
                writer.uint32(24).bool(message.last);
            if (message.error)
                writer.uint32(34).string(message.error);
            return writer;
        };

        Answer.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Answer(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.id = reader.stringVerify();
                        continue;
                case 18:
                        message.items.push(reader.stringVerify());
                        continue;
                case 24:
                        message.last = reader.bool();
                        continue;
                case 34:
                        message.error = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Answer;
    })();

export const Lease = /* @__PURE__ */ (() => {

        const Lease = function () {
        };

        $Object.assign(Lease.prototype, {
            term: 0,
            number: 0,
            seq: 0,
            boot: "",
        });

        Lease.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.term)
                writer.uint32(8).uint64(message.term);
            if (message.number)
                writer.uint32(16).uint64(message.number);
            if (message.seq)
                writer.uint32(24).uint64(message.seq);
            if (message.boot)
                writer.uint32(34).string(message.boot);
            return writer;
        };

        Lease.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Lease(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.term = reader.uint64();
                        continue;
                case 16:
                        message.number = reader.uint64();
                        continue;
                case 24:
                        message.seq = reader.uint64();
                        continue;
                case 34:
                        message.boot = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Lease;
    })();

export const TurnAway = /* @__PURE__ */ (() => {

        const TurnAway = function () {
        };

        $Object.assign(TurnAway.prototype, {
            boot: "",
            reason: 0,
            text: "",
        });

        TurnAway.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.boot)
                writer.uint32(10).string(message.boot);
            if (message.reason)
                writer.uint32(16).int32(message.reason);
            if (message.text)
                writer.uint32(26).string(message.text);
            return writer;
        };

        TurnAway.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new TurnAway(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.boot = reader.stringVerify();
                        continue;
                case 16:
                        message.reason = reader.int32();
                        continue;
                case 26:
                        message.text = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return TurnAway;
    })();

export const TurnAwayReason = /* @__PURE__ */ (() => {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "TURN_AWAY_UNKNOWN"] = 0;
        values[valuesById[1] = "TURN_AWAY_NAME_TAKEN"] = 1;
        values[valuesById[2] = "TURN_AWAY_WIRE_VERSION"] = 2;
        values[valuesById[3] = "TURN_AWAY_SET_ASIDE"] = 3;
        return values;
    })();

export const Assignment = /* @__PURE__ */ (() => {

        const Assignment = function () {
            this.topologies = [];
        };

        $Object.assign(Assignment.prototype, {
            agent: "",
            installation: "",
            term: 0,
            generation: 0,
            heartbeatMs: 0,
            leaseMs: 0,
            knows: 0,
        });

        Assignment.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.agent)
                writer.uint32(10).string(message.agent);
            if (message.installation)
                writer.uint32(18).string(message.installation);
            if (message.term)
                writer.uint32(24).uint64(message.term);
            if (message.generation)
                writer.uint32(32).uint64(message.generation);
            if (message.heartbeatMs)
                writer.uint32(40).uint64(message.heartbeatMs);
            if (message.leaseMs)
                writer.uint32(48).uint64(message.leaseMs);
            $putAll(writer, 58, AssignedTopology, message.topologies, _depth);
            if (message.knows)
                writer.uint32(64).uint64(message.knows);
            return writer;
        };

        Assignment.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Assignment(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.agent = reader.stringVerify();
                        continue;
                case 18:
                        message.installation = reader.stringVerify();
                        continue;
                case 24:
                        message.term = reader.uint64();
                        continue;
                case 32:
                        message.generation = reader.uint64();
                        continue;
                case 40:
                        message.heartbeatMs = reader.uint64();
                        continue;
                case 48:
                        message.leaseMs = reader.uint64();
                        continue;
                case 58:
                        message.topologies.push(AssignedTopology.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 64:
                        message.knows = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Assignment;
    })();

export const AssignedTopology = /* @__PURE__ */ (() => {

        const AssignedTopology = function () {
            this.tasks = [];
            this.peers = [];
            this.standbys = [];
            this.earlier = [];
        };

        $Object.assign(AssignedTopology.prototype, {
            topology: "",
            revision: 0,
            bundle: "",
            bundleBytes: 0,
            graph: "",
            paused: false,
            draining: false,
            heapMb: 0,
            ending: false,
            next: null,
        });

        AssignedTopology.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.topology)
                writer.uint32(10).string(message.topology);
            if (message.revision)
                writer.uint32(16).uint64(message.revision);
            if (message.bundle)
                writer.uint32(26).string(message.bundle);
            if (message.bundleBytes)
                writer.uint32(32).uint64(message.bundleBytes);
            if (message.graph)
                writer.uint32(42).string(message.graph);
            if (message.paused)
                writer.uint32(48).bool(message.paused);
            if (message.draining)
                writer.uint32(56).bool(message.draining);
            $putAll(writer, 66, AssignedTask, message.tasks, _depth);
            $putAll(writer, 74, Peer, message.peers, _depth);
            if (message.heapMb)
                writer.uint32(80).uint64(message.heapMb);
            if (message.ending)
                writer.uint32(88).bool(message.ending);
            $putAll(writer, 98, AssignedStandby, message.standbys, _depth);
            $put(writer, 106, NextVersion, message.next, _depth);
            $putAll(writer, 114, EarlierStream, message.earlier, _depth);
            return writer;
        };

        AssignedTopology.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new AssignedTopology(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.topology = reader.stringVerify();
                        continue;
                case 16:
                        message.revision = reader.uint64();
                        continue;
                case 26:
                        message.bundle = reader.stringVerify();
                        continue;
                case 32:
                        message.bundleBytes = reader.uint64();
                        continue;
                case 42:
                        message.graph = reader.stringVerify();
                        continue;
                case 48:
                        message.paused = reader.bool();
                        continue;
                case 56:
                        message.draining = reader.bool();
                        continue;
                case 66:
                        message.tasks.push(AssignedTask.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 74:
                        message.peers.push(Peer.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 80:
                        message.heapMb = reader.uint64();
                        continue;
                case 88:
                        message.ending = reader.bool();
                        continue;
                case 98:
                        message.standbys.push(AssignedStandby.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 106:
                        message.next = NextVersion.decode(reader, reader.size(), _depth + 1, message.next);
                        continue;
                case 114:
                        message.earlier.push(EarlierStream.decode(reader, reader.size(), _depth + 1));
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AssignedTopology;
    })();

export const NextVersion = /* @__PURE__ */ (() => {

        const NextVersion = function () {
        };

        $Object.assign(NextVersion.prototype, {
            bundle: "",
            bundleBytes: 0,
            graph: "",
            heapMb: 0,
        });

        NextVersion.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.bundle)
                writer.uint32(10).string(message.bundle);
            if (message.bundleBytes)
                writer.uint32(16).uint64(message.bundleBytes);
            if (message.graph)
                writer.uint32(26).string(message.graph);
            if (message.heapMb)
                writer.uint32(32).uint64(message.heapMb);
            return writer;
        };

        NextVersion.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new NextVersion(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.bundle = reader.stringVerify();
                        continue;
                case 16:
                        message.bundleBytes = reader.uint64();
                        continue;
                case 26:
                        message.graph = reader.stringVerify();
                        continue;
                case 32:
                        message.heapMb = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return NextVersion;
    })();

export const EarlierStream = /* @__PURE__ */ (() => {

        const EarlierStream = function () {
            this.fields = [];
        };

        $Object.assign(EarlierStream.prototype, {
            stream: "",
        });

        EarlierStream.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.stream)
                writer.uint32(10).string(message.stream);
            $putAll(writer, 18, EarlierField, message.fields, _depth);
            return writer;
        };

        EarlierStream.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new EarlierStream(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.stream = reader.stringVerify();
                        continue;
                case 18:
                        message.fields.push(EarlierField.decode(reader, reader.size(), _depth + 1));
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return EarlierStream;
    })();

export const EarlierField = /* @__PURE__ */ (() => {

        const EarlierField = function () {
        };

        $Object.assign(EarlierField.prototype, {
            name: "",
            type: "",
        });

        EarlierField.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.name)
                writer.uint32(10).string(message.name);
            if (message.type)
                writer.uint32(18).string(message.type);
            return writer;
        };

        EarlierField.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new EarlierField(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.name = reader.stringVerify();
                        continue;
                case 18:
                        message.type = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return EarlierField;
    })();

export const AssignedTask = /* @__PURE__ */ (() => {

        const AssignedTask = function () {
        };

        $Object.assign(AssignedTask.prototype, {
            task: "",
            term: 0,
            number: 0,
            store: "",
            standby: null,
            wait: false,
            prove: false,
        });

        AssignedTask.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.task)
                writer.uint32(10).string(message.task);
            if (message.term)
                writer.uint32(16).uint64(message.term);
            if (message.number)
                writer.uint32(24).uint64(message.number);
            if (message.store)
                writer.uint32(34).string(message.store);
            $put(writer, 42, Replica, message.standby, _depth);
            if (message.wait)
                writer.uint32(48).bool(message.wait);
            if (message.prove)
                writer.uint32(56).bool(message.prove);
            return writer;
        };

        AssignedTask.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new AssignedTask(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.task = reader.stringVerify();
                        continue;
                case 16:
                        message.term = reader.uint64();
                        continue;
                case 24:
                        message.number = reader.uint64();
                        continue;
                case 34:
                        message.store = reader.stringVerify();
                        continue;
                case 42:
                        message.standby = Replica.decode(reader, reader.size(), _depth + 1, message.standby);
                        continue;
                case 48:
                        message.wait = reader.bool();
                        continue;
                case 56:
                        message.prove = reader.bool();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AssignedTask;
    })();

export const AssignedStandby = /* @__PURE__ */ (() => {

        const AssignedStandby = function () {
        };

        $Object.assign(AssignedStandby.prototype, {
            task: "",
            owner: "",
            term: 0,
            number: 0,
        });

        AssignedStandby.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.task)
                writer.uint32(10).string(message.task);
            if (message.owner)
                writer.uint32(18).string(message.owner);
            if (message.term)
                writer.uint32(24).uint64(message.term);
            if (message.number)
                writer.uint32(32).uint64(message.number);
            return writer;
        };

        AssignedStandby.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new AssignedStandby(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.task = reader.stringVerify();
                        continue;
                case 18:
                        message.owner = reader.stringVerify();
                        continue;
                case 24:
                        message.term = reader.uint64();
                        continue;
                case 32:
                        message.number = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AssignedStandby;
    })();

export const Peer = /* @__PURE__ */ (() => {

        const Peer = function () {
        };

        $Object.assign(Peer.prototype, {
            task: "",
            agent: "",
            term: 0,
            number: 0,
        });

        Peer.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.task)
                writer.uint32(10).string(message.task);
            if (message.agent)
                writer.uint32(18).string(message.agent);
            if (message.term)
                writer.uint32(24).uint64(message.term);
            if (message.number)
                writer.uint32(32).uint64(message.number);
            return writer;
        };

        Peer.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Peer(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.task = reader.stringVerify();
                        continue;
                case 18:
                        message.agent = reader.stringVerify();
                        continue;
                case 24:
                        message.term = reader.uint64();
                        continue;
                case 32:
                        message.number = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Peer;
    })();

export const Chunk = /* @__PURE__ */ (() => {

        const Chunk = function () {
        };

        $Object.assign(Chunk.prototype, {
            bundle: "",
            offset: 0,
            total: 0,
            data: $util.newBuffer([]),
        });

        Chunk.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.bundle)
                writer.uint32(10).string(message.bundle);
            if (message.offset)
                writer.uint32(16).uint64(message.offset);
            if (message.total)
                writer.uint32(24).uint64(message.total);
            if (message.data?.length)
                writer.uint32(34).bytes(message.data);
            return writer;
        };

        Chunk.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Chunk(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.bundle = reader.stringVerify();
                        continue;
                case 16:
                        message.offset = reader.uint64();
                        continue;
                case 24:
                        message.total = reader.uint64();
                        continue;
                case 34:
                        message.data = reader.bytes();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Chunk;
    })();

export const Upgrade = /* @__PURE__ */ (() => {

        const Upgrade = function () {
        };

        $Object.assign(Upgrade.prototype, {
            attempt: 0,
            version: "",
            release: "",
            bytes: 0,
        });

        Upgrade.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.attempt)
                writer.uint32(8).uint64(message.attempt);
            if (message.version)
                writer.uint32(18).string(message.version);
            if (message.release)
                writer.uint32(26).string(message.release);
            if (message.bytes)
                writer.uint32(32).uint64(message.bytes);
            return writer;
        };

        Upgrade.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Upgrade(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.attempt = reader.uint64();
                        continue;
                case 18:
                        message.version = reader.stringVerify();
                        continue;
                case 26:
                        message.release = reader.stringVerify();
                        continue;
                case 32:
                        message.bytes = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Upgrade;
    })();

export const Question = /* @__PURE__ */ (() => {

        const Question = function () {
        };

        $Object.assign(Question.prototype, {
            id: "",
            topology: "",
            tap: null,
            deadLetters: null,
            replayDeadLetters: null,
            logs: null,
            state: null,
            agentLogs: null,
            agentFacts: null,
        });

        $oneOf(Question, "ask", ["tap", "deadLetters", "replayDeadLetters", "logs", "state", "agentLogs", "agentFacts"]);

        Question.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.id)
                writer.uint32(10).string(message.id);
            if (message.topology)
                writer.uint32(18).string(message.topology);
            $put(writer, 26, Tap, message.tap, _depth);
            $put(writer, 34, DeadLetters, message.deadLetters, _depth);
            $put(writer, 42, ReplayDeadLetters, message.replayDeadLetters, _depth);
            $put(writer, 50, Logs, message.logs, _depth);
            $put(writer, 58, LookAtState, message.state, _depth);
            $put(writer, 66, AgentLogs, message.agentLogs, _depth);
            $put(writer, 74, AgentFacts, message.agentFacts, _depth);
            return writer;
        };

        Question.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Question(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.id = reader.stringVerify();
                        continue;
                case 18:
                        message.topology = reader.stringVerify();
                        continue;
                case 26:
                        message.tap = Tap.decode(reader, reader.size(), _depth + 1, message.tap);
                        message.ask = "tap";
                        continue;
                case 34:
                        message.deadLetters = DeadLetters.decode(reader, reader.size(), _depth + 1, message.deadLetters);
                        message.ask = "deadLetters";
                        continue;
                case 42:
                        message.replayDeadLetters = ReplayDeadLetters.decode(reader, reader.size(), _depth + 1, message.replayDeadLetters);
                        message.ask = "replayDeadLetters";
                        continue;
                case 50:
                        message.logs = Logs.decode(reader, reader.size(), _depth + 1, message.logs);
                        message.ask = "logs";
                        continue;
                case 58:
                        message.state = LookAtState.decode(reader, reader.size(), _depth + 1, message.state);
                        message.ask = "state";
                        continue;
                case 66:
                        message.agentLogs = AgentLogs.decode(reader, reader.size(), _depth + 1, message.agentLogs);
                        message.ask = "agentLogs";
                        continue;
                case 74:
                        message.agentFacts = AgentFacts.decode(reader, reader.size(), _depth + 1, message.agentFacts);
                        message.ask = "agentFacts";
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Question;
    })();

export const LogLevel = /* @__PURE__ */ (() => {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "LOG_UNKNOWN"] = 0;
        values[valuesById[1] = "LOG_ERROR"] = 1;
        values[valuesById[2] = "LOG_WARN"] = 2;
        values[valuesById[3] = "LOG_INFO"] = 3;
        values[valuesById[4] = "LOG_DEBUG"] = 4;
        return values;
    })();

export const AgentLogs = /* @__PURE__ */ (() => {

        const AgentLogs = function () {
        };

        $Object.assign(AgentLogs.prototype, {
            limit: 0,
            followMs: 0,
            level: 0,
        });

        AgentLogs.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.limit)
                writer.uint32(8).uint64(message.limit);
            if (message.followMs)
                writer.uint32(16).uint64(message.followMs);
            if (message.level)
                writer.uint32(24).int32(message.level);
            return writer;
        };

        AgentLogs.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new AgentLogs(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.limit = reader.uint64();
                        continue;
                case 16:
                        message.followMs = reader.uint64();
                        continue;
                case 24:
                        message.level = reader.int32();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AgentLogs;
    })();

export const AgentFacts = /* @__PURE__ */ (() => {

        const AgentFacts = function () {
        };

        AgentFacts.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            return writer;
        };

        AgentFacts.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new AgentFacts(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                let tag = reader.tag();
                reader.skipType(tag & 7, _depth, tag);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return AgentFacts;
    })();

export const Tap = /* @__PURE__ */ (() => {

        const Tap = function () {
        };

        $Object.assign(Tap.prototype, {
            component: "",
            stream: "",
            limit: 0,
            forMs: 0,
        });

        Tap.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.component)
                writer.uint32(10).string(message.component);
            if (message.stream)
                writer.uint32(18).string(message.stream);
            if (message.limit)
                writer.uint32(24).uint64(message.limit);
            if (message.forMs)
                writer.uint32(32).uint64(message.forMs);
            return writer;
        };

        Tap.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Tap(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.component = reader.stringVerify();
                        continue;
                case 18:
                        message.stream = reader.stringVerify();
                        continue;
                case 24:
                        message.limit = reader.uint64();
                        continue;
                case 32:
                        message.forMs = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Tap;
    })();

export const DeadLetters = /* @__PURE__ */ (() => {

        const DeadLetters = function () {
        };

        $Object.assign(DeadLetters.prototype, {
            limit: 0,
        });

        DeadLetters.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.limit)
                writer.uint32(8).uint64(message.limit);
            return writer;
        };

        DeadLetters.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new DeadLetters(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.limit = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return DeadLetters;
    })();

export const ReplayDeadLetters = /* @__PURE__ */ (() => {

        const ReplayDeadLetters = function () {
            this.ids = [];
        };


        ReplayDeadLetters.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.ids?.length)
                for (let i = 0; i < message.ids.length; ++i)
                    writer.uint32(10).string(message.ids[i]);
            return writer;
        };

        ReplayDeadLetters.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new ReplayDeadLetters(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.ids.push(reader.stringVerify());
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return ReplayDeadLetters;
    })();

export const Logs = /* @__PURE__ */ (() => {

        const Logs = function () {
        };

        $Object.assign(Logs.prototype, {
            limit: 0,
            followMs: 0,
        });

        Logs.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.limit)
                writer.uint32(8).uint64(message.limit);
            if (message.followMs)
                writer.uint32(16).uint64(message.followMs);
            return writer;
        };

        Logs.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Logs(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.limit = reader.uint64();
                        continue;
                case 16:
                        message.followMs = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Logs;
    })();

export const LookAtState = /* @__PURE__ */ (() => {

        const LookAtState = function () {
        };

        $Object.assign(LookAtState.prototype, {
            task: "",
            cell: "",
            key: "",
            limit: 0,
            afterCell: "",
            afterKey: "",
            afterMember: "",
        });

        LookAtState.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.task)
                writer.uint32(10).string(message.task);
            if (message.cell)
                writer.uint32(18).string(message.cell);
            if (message.key)
                writer.uint32(26).string(message.key);
            if (message.limit)
                writer.uint32(32).uint64(message.limit);
            if (message.afterCell)
                writer.uint32(42).string(message.afterCell);
            if (message.afterKey)
                writer.uint32(50).string(message.afterKey);
            if (message.afterMember)
                writer.uint32(58).string(message.afterMember);
            return writer;
        };

        LookAtState.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new LookAtState(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.task = reader.stringVerify();
                        continue;
                case 18:
                        message.cell = reader.stringVerify();
                        continue;
                case 26:
                        message.key = reader.stringVerify();
                        continue;
                case 32:
                        message.limit = reader.uint64();
                        continue;
                case 42:
                        message.afterCell = reader.stringVerify();
                        continue;
                case 50:
                        message.afterKey = reader.stringVerify();
                        continue;
                case 58:
                        message.afterMember = reader.stringVerify();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return LookAtState;
    })();

export const CommitRecord = /* @__PURE__ */ (() => {

        const CommitRecord = function () {
            this.inputs = [];
            this.outputs = [];
            this.changes = [];
            this.watermarks = [];
        };

        $Object.assign(CommitRecord.prototype, {
            epoch: null,
            number: 0,
            age: 0,
            record: 0,
        });

        CommitRecord.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            $put(writer, 10, Epoch, message.epoch, _depth);
            if (message.number)
                writer.uint32(16).uint64(message.number);
            if (message.age)
                writer.uint32(24).uint64(message.age);
            $putAll(writer, 34, InputPosition, message.inputs, _depth);
            $putAll(writer, 42, OutputPosition, message.outputs, _depth);
            $putAll(writer, 50, CellChange, message.changes, _depth);
            if (message.record)
                writer.uint32(61).fixed32(message.record);
            $putAll(writer, 66, Watermark, message.watermarks, _depth);
            return writer;
        };

        CommitRecord.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new CommitRecord(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.epoch = Epoch.decode(reader, reader.size(), _depth + 1, message.epoch);
                        continue;
                case 16:
                        message.number = reader.uint64();
                        continue;
                case 24:
                        message.age = reader.uint64();
                        continue;
                case 34:
                        message.inputs.push(InputPosition.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 42:
                        message.outputs.push(OutputPosition.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 50:
                        message.changes.push(CellChange.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 61:
                        message.record = reader.fixed32();
                        continue;
                case 66:
                        message.watermarks.push(Watermark.decode(reader, reader.size(), _depth + 1));
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return CommitRecord;
    })();

export const Watermark = /* @__PURE__ */ (() => {

        const Watermark = function () {
        };

        $Object.assign(Watermark.prototype, {
            component: "",
            at: 0,
        });

        Watermark.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.component)
                writer.uint32(10).string(message.component);
            if (message.at)
                writer.uint32(16).sint64(message.at);
            return writer;
        };

        Watermark.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new Watermark(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.component = reader.stringVerify();
                        continue;
                case 16:
                        message.at = reader.sint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return Watermark;
    })();

export const InputPosition = /* @__PURE__ */ (() => {

        const InputPosition = function () {
        };

        $Object.assign(InputPosition.prototype, {
            link: "",
            series: null,
            seq: 0,
            total: 0,
            watermark: null,
        });

        $oneOf(InputPosition, "_watermark", ["watermark"]);

        InputPosition.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            $put(writer, 18, Epoch, message.series, _depth);
            if (message.seq)
                writer.uint32(24).uint64(message.seq);
            if (message.total)
                writer.uint32(32).sint64(message.total);
            if (message.watermark != null)
                writer.uint32(40).sint64(message.watermark);
            return writer;
        };

        InputPosition.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new InputPosition(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.series = Epoch.decode(reader, reader.size(), _depth + 1, message.series);
                        continue;
                case 24:
                        message.seq = reader.uint64();
                        continue;
                case 32:
                        message.total = reader.sint64();
                        continue;
                case 40:
                        message.watermark = reader.sint64();
                        message._watermark = "watermark";
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return InputPosition;
    })();

export const OutputPosition = /* @__PURE__ */ (() => {

        const OutputPosition = function () {
        };

        $Object.assign(OutputPosition.prototype, {
            link: "",
            series: null,
            next: 0,
            total: 0,
            low: 0,
            waiting: null,
        });

        $oneOf(OutputPosition, "_waiting", ["waiting"]);

        OutputPosition.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.link)
                writer.uint32(10).string(message.link);
            $put(writer, 18, Epoch, message.series, _depth);
            if (message.next)
                writer.uint32(24).uint64(message.next);
            if (message.total)
                writer.uint32(32).uint64(message.total);
            if (message.low)
                writer.uint32(40).uint64(message.low);
            if (message.waiting != null)
                writer.uint32(48).uint64(message.waiting);
            return writer;
        };

        OutputPosition.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new OutputPosition(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.link = reader.stringVerify();
                        continue;
                case 18:
                        message.series = Epoch.decode(reader, reader.size(), _depth + 1, message.series);
                        continue;
                case 24:
                        message.next = reader.uint64();
                        continue;
                case 32:
                        message.total = reader.uint64();
                        continue;
                case 40:
                        message.low = reader.uint64();
                        continue;
                case 48:
                        message.waiting = reader.uint64();
                        message._waiting = "waiting";
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return OutputPosition;
    })();

export const CellChange = /* @__PURE__ */ (() => {

        const CellChange = function () {
        };

        $Object.assign(CellChange.prototype, {
            cell: "",
            key: "",
            value: null,
        });

        $oneOf(CellChange, "_value", ["value"]);

        CellChange.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.cell)
                writer.uint32(10).string(message.cell);
            if (message.key)
                writer.uint32(18).string(message.key);
            if (message.value != null)
                writer.uint32(26).bytes(message.value);
            return writer;
        };

        CellChange.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new CellChange(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.cell = reader.stringVerify();
                        continue;
                case 18:
                        message.key = reader.stringVerify();
                        continue;
                case 26:
                        message.value = reader.bytes();
                        message._value = "value";
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return CellChange;
    })();

export const StoredFrame = /* @__PURE__ */ (() => {

        const StoredFrame = function () {
        };

        $Object.assign(StoredFrame.prototype, {
            from: 0,
            to: 0,
            total: 0,
            tuples: 0,
            stream: "",
            schema: 0,
            checksum: 0,
            watermark: null,
            end: false,
            age: 0,
            reason: "",
            body: $util.newBuffer([]),
        });

        $oneOf(StoredFrame, "_watermark", ["watermark"]);

        StoredFrame.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.from)
                writer.uint32(8).uint64(message.from);
            if (message.to)
                writer.uint32(16).uint64(message.to);
            if (message.total)
                writer.uint32(24).uint64(message.total);
            if (message.tuples)
                writer.uint32(32).uint32(message.tuples);
            if (message.stream)
                writer.uint32(42).string(message.stream);
            if (message.schema)
                writer.uint32(53).fixed32(message.schema);
            if (message.checksum)
                writer.uint32(61).fixed32(message.checksum);
            if (message.watermark != null)
                writer.uint32(64).sint64(message.watermark);
            if (message.end)
                writer.uint32(72).bool(message.end);
            if (message.age)
                writer.uint32(80).uint64(message.age);
            if (message.reason)
                writer.uint32(90).string(message.reason);
            if (message.body?.length)
                writer.uint32(98).bytes(message.body);
            return writer;
        };

        StoredFrame.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new StoredFrame(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 8:
                        message.from = reader.uint64();
                        continue;
                case 16:
                        message.to = reader.uint64();
                        continue;
                case 24:
                        message.total = reader.uint64();
                        continue;
                case 32:
                        message.tuples = reader.uint32();
                        continue;
                case 42:
                        message.stream = reader.stringVerify();
                        continue;
                case 53:
                        message.schema = reader.fixed32();
                        continue;
                case 61:
                        message.checksum = reader.fixed32();
                        continue;
                case 64:
                        message.watermark = reader.sint64();
                        message._watermark = "watermark";
                        continue;
                case 72:
                        message.end = reader.bool();
                        continue;
                case 80:
                        message.age = reader.uint64();
                        continue;
                case 90:
                        message.reason = reader.stringVerify();
                        continue;
                case 98:
                        message.body = reader.bytes();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return StoredFrame;
    })();

export const GroupPointer = /* @__PURE__ */ (() => {

        const GroupPointer = function () {
            this.replicas = [];
        };

        $Object.assign(GroupPointer.prototype, {
            area: "",
            role: 0,
            epoch: null,
            commit: 0,
            record: 0,
            session: 0,
        });

        GroupPointer.encode = (message, writer, _depth = 0) => {
            writer = $writerAt(writer, _depth);
            if (message.area)
                writer.uint32(10).string(message.area);
            if (message.role)
                writer.uint32(16).int32(message.role);
            $put(writer, 26, Epoch, message.epoch, _depth);
            $putAll(writer, 34, Replica, message.replicas, _depth);
            if (message.commit)
                writer.uint32(40).uint64(message.commit);
            if (message.record)
                writer.uint32(53).fixed32(message.record);
            if (message.session)
                writer.uint32(56).uint64(message.session);
            return writer;
        };

        GroupPointer.decode = (reader, length, _depth = 0, _target) => {
            reader = $readerAt(reader, _depth);
            const message = _target || new GroupPointer(), whole = reader.len, end = $endOf(reader, length);
            while (reader.pos < end) {
                const tag = reader.tag();
                switch (tag) {
                case 10:
                        message.area = reader.stringVerify();
                        continue;
                case 16:
                        message.role = reader.int32();
                        continue;
                case 26:
                        message.epoch = Epoch.decode(reader, reader.size(), _depth + 1, message.epoch);
                        continue;
                case 34:
                        message.replicas.push(Replica.decode(reader, reader.size(), _depth + 1));
                        continue;
                case 40:
                        message.commit = reader.uint64();
                        continue;
                case 53:
                        message.record = reader.fixed32();
                        continue;
                case 56:
                        message.session = reader.uint64();
                        continue;
                }
                $skip(reader, tag, _depth);
            }
            $closeAt(reader, end, whole);
            return message;
        };

        return GroupPointer;
    })();

export const Role = /* @__PURE__ */ (() => {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "ROLE_UNKNOWN"] = 0;
        values[valuesById[1] = "ROLE_OWNER"] = 1;
        values[valuesById[2] = "ROLE_STANDBY"] = 2;
        return values;
    })();
