import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

import * as headwater from "./wire.js";

    /**
     * Properties of a Columns.
     * @deprecated Use headwater.Columns.$Properties instead.
     */
export interface IColumns extends headwater.Columns.$Properties {
    }

    /** Represents a Columns. */
export class Columns {

        /** Columns tuples. */
        tuples: number;

        /** Columns columns. */
        columns: headwater.Column.$Properties[];

        /**
         * Encodes the specified Columns message. Does not implicitly {@link headwater.Columns.verify|verify} messages.
         * @param message Columns message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Columns.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Columns message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Columns & headwater.Columns.$Shape} Columns
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Columns & headwater.Columns.$Shape;
    }

export namespace Columns {

        /** Properties of a Columns. */
        interface $Properties {

            /** Columns tuples */
            tuples?: (number|null);

            /** Columns columns */
            columns?: (headwater.Column.$Properties[]|null);

        }

        /** Shape of a Columns. */
        type $Shape = headwater.Columns.$Properties;
    }

    /**
     * Properties of a Column.
     * @deprecated Use headwater.Column.$Properties instead.
     */
export interface IColumn extends headwater.Column.$Properties {
    }

    /** Represents a Column. */
export class Column {

        /** Column nulls. */
        nulls: Uint8Array;

        /** Column doubles. */
        doubles: number[];

        /** Column ints. */
        ints: (number|Long)[];

        /** Column times. */
        times: (number|Long)[];

        /** Column bools. */
        bools: Uint8Array;

        /** Column dictionary. */
        dictionary?: (headwater.Dictionary.$Properties|null);

        /** Column indexes. */
        indexes: number[];

        /**
         * Encodes the specified Column message. Does not implicitly {@link headwater.Column.verify|verify} messages.
         * @param message Column message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Column.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Column message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Column & headwater.Column.$Shape} Column
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Column & headwater.Column.$Shape;
    }

export namespace Column {

        /** Properties of a Column. */
        interface $Properties {

            /** Column nulls */
            nulls?: (Uint8Array|null);

            /** Column doubles */
            doubles?: (number[]|null);

            /** Column ints */
            ints?: ((number|Long)[]|null);

            /** Column times */
            times?: ((number|Long)[]|null);

            /** Column bools */
            bools?: (Uint8Array|null);

            /** Column dictionary */
            dictionary?: (headwater.Dictionary.$Properties|null);

            /** Column indexes */
            indexes?: (number[]|null);

        }

        /** Shape of a Column. */
        type $Shape = headwater.Column.$Properties;
    }

    /**
     * Properties of a Dictionary.
     * @deprecated Use headwater.Dictionary.$Properties instead.
     */
export interface IDictionary extends headwater.Dictionary.$Properties {
    }

    /** Represents a Dictionary. */
export class Dictionary {

        /** Dictionary entries. */
        entries: Uint8Array[];

        /**
         * Encodes the specified Dictionary message. Does not implicitly {@link headwater.Dictionary.verify|verify} messages.
         * @param message Dictionary message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Dictionary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Dictionary message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Dictionary & headwater.Dictionary.$Shape} Dictionary
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Dictionary & headwater.Dictionary.$Shape;
    }

export namespace Dictionary {

        /** Properties of a Dictionary. */
        interface $Properties {

            /** Dictionary entries */
            entries?: (Uint8Array[]|null);

        }

        /** Shape of a Dictionary. */
        type $Shape = headwater.Dictionary.$Properties;
    }

    /**
     * Properties of an Epoch.
     * @deprecated Use headwater.Epoch.$Properties instead.
     */
export interface IEpoch extends headwater.Epoch.$Properties {
    }

    /** Represents an Epoch. */
export class Epoch {

        /** Epoch term. */
        term: (number|Long);

        /** Epoch number. */
        number: (number|Long);

        /** Epoch start. */
        start: (number|Long);

        /**
         * Encodes the specified Epoch message. Does not implicitly {@link headwater.Epoch.verify|verify} messages.
         * @param message Epoch message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Epoch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Epoch message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Epoch & headwater.Epoch.$Shape} Epoch
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Epoch & headwater.Epoch.$Shape;
    }

export namespace Epoch {

        /** Properties of an Epoch. */
        interface $Properties {

            /** Epoch term */
            term?: (number|Long|null);

            /** Epoch number */
            number?: (number|Long|null);

            /** Epoch start */
            start?: (number|Long|null);

        }

        /** Shape of an Epoch. */
        type $Shape = headwater.Epoch.$Properties;
    }

    /**
     * Properties of a LinkBatch.
     * @deprecated Use headwater.LinkBatch.$Properties instead.
     */
export interface ILinkBatch extends headwater.LinkBatch.$Properties {
    }

    /** Represents a LinkBatch. */
export class LinkBatch {

        /** LinkBatch wire. */
        wire: number;

        /** LinkBatch messages. */
        messages: headwater.LinkMessage.$Properties[];

        /**
         * Encodes the specified LinkBatch message. Does not implicitly {@link headwater.LinkBatch.verify|verify} messages.
         * @param message LinkBatch message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.LinkBatch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a LinkBatch message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.LinkBatch & headwater.LinkBatch.$Shape} LinkBatch
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.LinkBatch & headwater.LinkBatch.$Shape;
    }

export namespace LinkBatch {

        /** Properties of a LinkBatch. */
        interface $Properties {

            /** LinkBatch wire */
            wire?: (number|null);

            /** LinkBatch messages */
            messages?: (headwater.LinkMessage.$Properties[]|null);

        }

        /** Shape of a LinkBatch. */
        type $Shape = {
          wire?: number|null;
          messages?: headwater.LinkMessage.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    /**
     * Properties of a LinkMessage.
     * @deprecated Use headwater.LinkMessage.$Properties instead.
     */
export interface ILinkMessage extends headwater.LinkMessage.$Properties {
    }

    /** Represents a LinkMessage. */
export class LinkMessage {

        /** LinkMessage hello. */
        hello?: (headwater.Hello.$Properties|null);

        /** LinkMessage frame. */
        frame?: (headwater.Frame.$Properties|null);

        /** LinkMessage gap. */
        gap?: (headwater.Gap.$Properties|null);

        /** LinkMessage fenced. */
        fenced?: (headwater.Fenced.$Properties|null);

        /** LinkMessage open. */
        open?: (headwater.Open.$Properties|null);

        /** LinkMessage ack. */
        ack?: (headwater.Ack.$Properties|null);

        /** LinkMessage refuse. */
        refuse?: (headwater.Refuse.$Properties|null);

        /** LinkMessage ship. */
        ship?: (headwater.Ship.$Properties|null);

        /** LinkMessage shipped. */
        shipped?: (headwater.Shipped.$Properties|null);

        /** LinkMessage kind. */
        kind?: ("hello"|"frame"|"gap"|"fenced"|"open"|"ack"|"refuse"|"ship"|"shipped");

        /**
         * Encodes the specified LinkMessage message. Does not implicitly {@link headwater.LinkMessage.verify|verify} messages.
         * @param message LinkMessage message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.LinkMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a LinkMessage message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.LinkMessage & headwater.LinkMessage.$Shape} LinkMessage
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.LinkMessage & headwater.LinkMessage.$Shape;
    }

export namespace LinkMessage {

        /** Properties of a LinkMessage. */
        interface $Properties {

            /** LinkMessage hello */
            hello?: (headwater.Hello.$Properties|null);

            /** LinkMessage frame */
            frame?: (headwater.Frame.$Properties|null);

            /** LinkMessage gap */
            gap?: (headwater.Gap.$Properties|null);

            /** LinkMessage fenced */
            fenced?: (headwater.Fenced.$Properties|null);

            /** LinkMessage open */
            open?: (headwater.Open.$Properties|null);

            /** LinkMessage ack */
            ack?: (headwater.Ack.$Properties|null);

            /** LinkMessage refuse */
            refuse?: (headwater.Refuse.$Properties|null);

            /** LinkMessage ship */
            ship?: (headwater.Ship.$Properties|null);

            /** LinkMessage shipped */
            shipped?: (headwater.Shipped.$Properties|null);

            /** LinkMessage kind */
            kind?: ("hello"|"frame"|"gap"|"fenced"|"open"|"ack"|"refuse"|"ship"|"shipped");

        }

        /** Narrowed shape of a LinkMessage. */
        type $Shape = {
          hello?: headwater.Hello.$Shape|null;
          frame?: headwater.Frame.$Shape|null;
          gap?: headwater.Gap.$Shape|null;
          fenced?: headwater.Fenced.$Shape|null;
          open?: headwater.Open.$Shape|null;
          ack?: headwater.Ack.$Shape|null;
          refuse?: headwater.Refuse.$Shape|null;
          ship?: headwater.Ship.$Shape|null;
          shipped?: headwater.Shipped.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ kind?: undefined; hello?: null; frame?: null; gap?: null; fenced?: null; open?: null; ack?: null; refuse?: null; ship?: null; shipped?: null }|{ kind?: "hello"; hello: headwater.Hello.$Shape; frame?: null; gap?: null; fenced?: null; open?: null; ack?: null; refuse?: null; ship?: null; shipped?: null }|{ kind?: "frame"; hello?: null; frame: headwater.Frame.$Shape; gap?: null; fenced?: null; open?: null; ack?: null; refuse?: null; ship?: null; shipped?: null }|{ kind?: "gap"; hello?: null; frame?: null; gap: headwater.Gap.$Shape; fenced?: null; open?: null; ack?: null; refuse?: null; ship?: null; shipped?: null }|{ kind?: "fenced"; hello?: null; frame?: null; gap?: null; fenced: headwater.Fenced.$Shape; open?: null; ack?: null; refuse?: null; ship?: null; shipped?: null }|{ kind?: "open"; hello?: null; frame?: null; gap?: null; fenced?: null; open: headwater.Open.$Shape; ack?: null; refuse?: null; ship?: null; shipped?: null }|{ kind?: "ack"; hello?: null; frame?: null; gap?: null; fenced?: null; open?: null; ack: headwater.Ack.$Shape; refuse?: null; ship?: null; shipped?: null }|{ kind?: "refuse"; hello?: null; frame?: null; gap?: null; fenced?: null; open?: null; ack?: null; refuse: headwater.Refuse.$Shape; ship?: null; shipped?: null }|{ kind?: "ship"; hello?: null; frame?: null; gap?: null; fenced?: null; open?: null; ack?: null; refuse?: null; ship: headwater.Ship.$Shape; shipped?: null }|{ kind?: "shipped"; hello?: null; frame?: null; gap?: null; fenced?: null; open?: null; ack?: null; refuse?: null; ship?: null; shipped: headwater.Shipped.$Shape })
        );
    }

    /**
     * Properties of a Hello.
     * @deprecated Use headwater.Hello.$Properties instead.
     */
export interface IHello extends headwater.Hello.$Properties {
    }

    /** Represents a Hello. */
export class Hello {

        /** Hello link. */
        link: string;

        /** Hello senderEpoch. */
        senderEpoch?: (headwater.Epoch.$Properties|null);

        /** Hello series. */
        series?: (headwater.Epoch.$Properties|null);

        /** Hello floor. */
        floor: (number|Long);

        /** Hello waiting. */
        waiting: (number|Long);

        /** Hello wanted. */
        wanted: (number|Long);

        /**
         * Encodes the specified Hello message. Does not implicitly {@link headwater.Hello.verify|verify} messages.
         * @param message Hello message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Hello message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Hello & headwater.Hello.$Shape} Hello
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Hello & headwater.Hello.$Shape;
    }

export namespace Hello {

        /** Properties of a Hello. */
        interface $Properties {

            /** Hello link */
            link?: (string|null);

            /** Hello senderEpoch */
            senderEpoch?: (headwater.Epoch.$Properties|null);

            /** Hello series */
            series?: (headwater.Epoch.$Properties|null);

            /** Hello floor */
            floor?: (number|Long|null);

            /** Hello waiting */
            waiting?: (number|Long|null);

            /** Hello wanted */
            wanted?: (number|Long|null);

        }

        /** Shape of a Hello. */
        type $Shape = headwater.Hello.$Properties;
    }

    /**
     * Properties of a Frame.
     * @deprecated Use headwater.Frame.$Properties instead.
     */
export interface IFrame extends headwater.Frame.$Properties {
    }

    /** Represents a Frame. */
export class Frame {

        /** Frame link. */
        link: string;

        /** Frame senderEpoch. */
        senderEpoch?: (headwater.Epoch.$Properties|null);

        /** Frame series. */
        series?: (headwater.Epoch.$Properties|null);

        /** Frame seq. */
        seq: (number|Long);

        /** Frame floor. */
        floor: (number|Long);

        /** Frame total. */
        total: (number|Long);

        /** Frame stream. */
        stream: string;

        /** Frame schema. */
        schema: number;

        /** Frame tuples. */
        tuples: number;

        /** Frame checksum. */
        checksum: number;

        /** Frame watermark. */
        watermark?: (number|Long|null);

        /** Frame end. */
        end: boolean;

        /** Frame body. */
        body: Uint8Array;

        /**
         * Encodes the specified Frame message. Does not implicitly {@link headwater.Frame.verify|verify} messages.
         * @param message Frame message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Frame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Frame message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Frame & headwater.Frame.$Shape} Frame
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Frame & headwater.Frame.$Shape;
    }

export namespace Frame {

        /** Properties of a Frame. */
        interface $Properties {

            /** Frame link */
            link?: (string|null);

            /** Frame senderEpoch */
            senderEpoch?: (headwater.Epoch.$Properties|null);

            /** Frame series */
            series?: (headwater.Epoch.$Properties|null);

            /** Frame seq */
            seq?: (number|Long|null);

            /** Frame floor */
            floor?: (number|Long|null);

            /** Frame total */
            total?: (number|Long|null);

            /** Frame stream */
            stream?: (string|null);

            /** Frame schema */
            schema?: (number|null);

            /** Frame tuples */
            tuples?: (number|null);

            /** Frame checksum */
            checksum?: (number|null);

            /** Frame watermark */
            watermark?: (number|Long|null);

            /** Frame end */
            end?: (boolean|null);

            /** Frame body */
            body?: (Uint8Array|null);

        }

        /** Shape of a Frame. */
        type $Shape = headwater.Frame.$Properties;
    }

    /**
     * Properties of a Gap.
     * @deprecated Use headwater.Gap.$Properties instead.
     */
export interface IGap extends headwater.Gap.$Properties {
    }

    /** Represents a Gap. */
export class Gap {

        /** Gap link. */
        link: string;

        /** Gap senderEpoch. */
        senderEpoch?: (headwater.Epoch.$Properties|null);

        /** Gap series. */
        series?: (headwater.Epoch.$Properties|null);

        /** Gap from. */
        from: (number|Long);

        /** Gap to. */
        to: (number|Long);

        /** Gap floor. */
        floor: (number|Long);

        /** Gap total. */
        total: (number|Long);

        /** Gap reason. */
        reason: string;

        /** Gap tuples. */
        tuples: (number|Long);

        /**
         * Encodes the specified Gap message. Does not implicitly {@link headwater.Gap.verify|verify} messages.
         * @param message Gap message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Gap.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Gap message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Gap & headwater.Gap.$Shape} Gap
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Gap & headwater.Gap.$Shape;
    }

export namespace Gap {

        /** Properties of a Gap. */
        interface $Properties {

            /** Gap link */
            link?: (string|null);

            /** Gap senderEpoch */
            senderEpoch?: (headwater.Epoch.$Properties|null);

            /** Gap series */
            series?: (headwater.Epoch.$Properties|null);

            /** Gap from */
            from?: (number|Long|null);

            /** Gap to */
            to?: (number|Long|null);

            /** Gap floor */
            floor?: (number|Long|null);

            /** Gap total */
            total?: (number|Long|null);

            /** Gap reason */
            reason?: (string|null);

            /** Gap tuples */
            tuples?: (number|Long|null);

        }

        /** Shape of a Gap. */
        type $Shape = headwater.Gap.$Properties;
    }

    /**
     * Properties of a Fenced.
     * @deprecated Use headwater.Fenced.$Properties instead.
     */
export interface IFenced extends headwater.Fenced.$Properties {
    }

    /** Represents a Fenced. */
export class Fenced {

        /** Fenced link. */
        link: string;

        /** Fenced epoch. */
        epoch?: (headwater.Epoch.$Properties|null);

        /** Fenced to. */
        to: headwater.Side;

        /**
         * Encodes the specified Fenced message. Does not implicitly {@link headwater.Fenced.verify|verify} messages.
         * @param message Fenced message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Fenced.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Fenced message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Fenced & headwater.Fenced.$Shape} Fenced
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Fenced & headwater.Fenced.$Shape;
    }

export namespace Fenced {

        /** Properties of a Fenced. */
        interface $Properties {

            /** Fenced link */
            link?: (string|null);

            /** Fenced epoch */
            epoch?: (headwater.Epoch.$Properties|null);

            /** Fenced to */
            to?: (headwater.Side|null);

        }

        /** Shape of a Fenced. */
        type $Shape = headwater.Fenced.$Properties;
    }

    /** Side enum. */
export enum Side {

        /** SIDE_UNKNOWN value */
        SIDE_UNKNOWN = 0,

        /** SIDE_SENDER value */
        SIDE_SENDER = 1,

        /** SIDE_RECEIVER value */
        SIDE_RECEIVER = 2
    }

    /**
     * Properties of an Open.
     * @deprecated Use headwater.Open.$Properties instead.
     */
export interface IOpen extends headwater.Open.$Properties {
    }

    /** Represents an Open. */
export class Open {

        /** Open link. */
        link: string;

        /** Open receiverEpoch. */
        receiverEpoch?: (headwater.Epoch.$Properties|null);

        /** Open series. */
        series?: (headwater.Epoch.$Properties|null);

        /** Open next. */
        next: (number|Long);

        /** Open limit. */
        limit: (number|Long);

        /** Open limitBytes. */
        limitBytes: (number|Long);

        /** Open wireMax. */
        wireMax: number;

        /**
         * Encodes the specified Open message. Does not implicitly {@link headwater.Open.verify|verify} messages.
         * @param message Open message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Open.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Open message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Open & headwater.Open.$Shape} Open
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Open & headwater.Open.$Shape;
    }

export namespace Open {

        /** Properties of an Open. */
        interface $Properties {

            /** Open link */
            link?: (string|null);

            /** Open receiverEpoch */
            receiverEpoch?: (headwater.Epoch.$Properties|null);

            /** Open series */
            series?: (headwater.Epoch.$Properties|null);

            /** Open next */
            next?: (number|Long|null);

            /** Open limit */
            limit?: (number|Long|null);

            /** Open limitBytes */
            limitBytes?: (number|Long|null);

            /** Open wireMax */
            wireMax?: (number|null);

        }

        /** Shape of an Open. */
        type $Shape = headwater.Open.$Properties;
    }

    /**
     * Properties of an Ack.
     * @deprecated Use headwater.Ack.$Properties instead.
     */
export interface IAck extends headwater.Ack.$Properties {
    }

    /** Represents an Ack. */
export class Ack {

        /** Ack link. */
        link: string;

        /** Ack receiverEpoch. */
        receiverEpoch?: (headwater.Epoch.$Properties|null);

        /** Ack series. */
        series?: (headwater.Epoch.$Properties|null);

        /** Ack safe. */
        safe: (number|Long);

        /** Ack received. */
        received: (number|Long);

        /** Ack limit. */
        limit: (number|Long);

        /** Ack limitBytes. */
        limitBytes: (number|Long);

        /**
         * Encodes the specified Ack message. Does not implicitly {@link headwater.Ack.verify|verify} messages.
         * @param message Ack message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Ack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Ack message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Ack & headwater.Ack.$Shape} Ack
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Ack & headwater.Ack.$Shape;
    }

export namespace Ack {

        /** Properties of an Ack. */
        interface $Properties {

            /** Ack link */
            link?: (string|null);

            /** Ack receiverEpoch */
            receiverEpoch?: (headwater.Epoch.$Properties|null);

            /** Ack series */
            series?: (headwater.Epoch.$Properties|null);

            /** Ack safe */
            safe?: (number|Long|null);

            /** Ack received */
            received?: (number|Long|null);

            /** Ack limit */
            limit?: (number|Long|null);

            /** Ack limitBytes */
            limitBytes?: (number|Long|null);

        }

        /** Shape of an Ack. */
        type $Shape = headwater.Ack.$Properties;
    }

    /**
     * Properties of a Refuse.
     * @deprecated Use headwater.Refuse.$Properties instead.
     */
export interface IRefuse extends headwater.Refuse.$Properties {
    }

    /** Represents a Refuse. */
export class Refuse {

        /** Refuse link. */
        link: string;

        /** Refuse receiverEpoch. */
        receiverEpoch?: (headwater.Epoch.$Properties|null);

        /** Refuse series. */
        series?: (headwater.Epoch.$Properties|null);

        /** Refuse seq. */
        seq: (number|Long);

        /** Refuse reason. */
        reason: headwater.RefuseReason;

        /**
         * Encodes the specified Refuse message. Does not implicitly {@link headwater.Refuse.verify|verify} messages.
         * @param message Refuse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Refuse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Refuse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Refuse & headwater.Refuse.$Shape} Refuse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Refuse & headwater.Refuse.$Shape;
    }

export namespace Refuse {

        /** Properties of a Refuse. */
        interface $Properties {

            /** Refuse link */
            link?: (string|null);

            /** Refuse receiverEpoch */
            receiverEpoch?: (headwater.Epoch.$Properties|null);

            /** Refuse series */
            series?: (headwater.Epoch.$Properties|null);

            /** Refuse seq */
            seq?: (number|Long|null);

            /** Refuse reason */
            reason?: (headwater.RefuseReason|null);

        }

        /** Shape of a Refuse. */
        type $Shape = headwater.Refuse.$Properties;
    }

    /** RefuseReason enum. */
export enum RefuseReason {

        /** REFUSE_UNKNOWN value */
        REFUSE_UNKNOWN = 0,

        /** REFUSE_DAMAGED value */
        REFUSE_DAMAGED = 1,

        /** REFUSE_TOO_LARGE value */
        REFUSE_TOO_LARGE = 2,

        /** REFUSE_SCHEMA value */
        REFUSE_SCHEMA = 3,

        /** REFUSE_VERSION value */
        REFUSE_VERSION = 4,

        /** REFUSE_GONE value */
        REFUSE_GONE = 5
    }

    /**
     * Properties of a Ship.
     * @deprecated Use headwater.Ship.$Properties instead.
     */
export interface IShip extends headwater.Ship.$Properties {
    }

    /** Represents a Ship. */
export class Ship {

        /** Ship group. */
        group: string;

        /** Ship epoch. */
        epoch?: (headwater.Epoch.$Properties|null);

        /** Ship session. */
        session: (number|Long);

        /** Ship index. */
        index: (number|Long);

        /** Ship commit. */
        commit: (number|Long);

        /** Ship after. */
        after: (number|Long);

        /** Ship part. */
        part: (number|Long);

        /** Ship parts. */
        parts: (number|Long);

        /** Ship crc. */
        crc: number;

        /** Ship checksum. */
        checksum: number;

        /** Ship snapshot. */
        snapshot: boolean;

        /** Ship last. */
        last: boolean;

        /** Ship counted. */
        counted: boolean;

        /** Ship body. */
        body: Uint8Array;

        /**
         * Encodes the specified Ship message. Does not implicitly {@link headwater.Ship.verify|verify} messages.
         * @param message Ship message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Ship.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Ship message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Ship & headwater.Ship.$Shape} Ship
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Ship & headwater.Ship.$Shape;
    }

export namespace Ship {

        /** Properties of a Ship. */
        interface $Properties {

            /** Ship group */
            group?: (string|null);

            /** Ship epoch */
            epoch?: (headwater.Epoch.$Properties|null);

            /** Ship session */
            session?: (number|Long|null);

            /** Ship index */
            index?: (number|Long|null);

            /** Ship commit */
            commit?: (number|Long|null);

            /** Ship after */
            after?: (number|Long|null);

            /** Ship part */
            part?: (number|Long|null);

            /** Ship parts */
            parts?: (number|Long|null);

            /** Ship crc */
            crc?: (number|null);

            /** Ship checksum */
            checksum?: (number|null);

            /** Ship snapshot */
            snapshot?: (boolean|null);

            /** Ship last */
            last?: (boolean|null);

            /** Ship counted */
            counted?: (boolean|null);

            /** Ship body */
            body?: (Uint8Array|null);

        }

        /** Shape of a Ship. */
        type $Shape = headwater.Ship.$Properties;
    }

    /**
     * Properties of a ShipOps.
     * @deprecated Use headwater.ShipOps.$Properties instead.
     */
export interface IShipOps extends headwater.ShipOps.$Properties {
    }

    /** Represents a ShipOps. */
export class ShipOps {

        /** ShipOps ops. */
        ops: headwater.ShipOp.$Properties[];

        /**
         * Encodes the specified ShipOps message. Does not implicitly {@link headwater.ShipOps.verify|verify} messages.
         * @param message ShipOps message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.ShipOps.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ShipOps message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.ShipOps & headwater.ShipOps.$Shape} ShipOps
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.ShipOps & headwater.ShipOps.$Shape;
    }

export namespace ShipOps {

        /** Properties of a ShipOps. */
        interface $Properties {

            /** ShipOps ops */
            ops?: (headwater.ShipOp.$Properties[]|null);

        }

        /** Shape of a ShipOps. */
        type $Shape = headwater.ShipOps.$Properties;
    }

    /**
     * Properties of a ShipOp.
     * @deprecated Use headwater.ShipOp.$Properties instead.
     */
export interface IShipOp extends headwater.ShipOp.$Properties {
    }

    /** Represents a ShipOp. */
export class ShipOp {

        /** ShipOp key. */
        key: string;

        /** ShipOp value. */
        value?: (Uint8Array|null);

        /**
         * Encodes the specified ShipOp message. Does not implicitly {@link headwater.ShipOp.verify|verify} messages.
         * @param message ShipOp message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.ShipOp.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ShipOp message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.ShipOp & headwater.ShipOp.$Shape} ShipOp
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.ShipOp & headwater.ShipOp.$Shape;
    }

export namespace ShipOp {

        /** Properties of a ShipOp. */
        interface $Properties {

            /** ShipOp key */
            key?: (string|null);

            /** ShipOp value */
            value?: (Uint8Array|null);

        }

        /** Shape of a ShipOp. */
        type $Shape = headwater.ShipOp.$Properties;
    }

    /**
     * Properties of a Shipped.
     * @deprecated Use headwater.Shipped.$Properties instead.
     */
export interface IShipped extends headwater.Shipped.$Properties {
    }

    /** Represents a Shipped. */
export class Shipped {

        /** Shipped group. */
        group: string;

        /** Shipped epoch. */
        epoch?: (headwater.Epoch.$Properties|null);

        /** Shipped session. */
        session: (number|Long);

        /** Shipped index. */
        index: (number|Long);

        /** Shipped commit. */
        commit: (number|Long);

        /** Shipped crc. */
        crc: number;

        /** Shipped store. */
        store: string;

        /** Shipped have. */
        have?: (headwater.Epoch.$Properties|null);

        /** Shipped fenced. */
        fenced?: (headwater.Epoch.$Properties|null);

        /**
         * Encodes the specified Shipped message. Does not implicitly {@link headwater.Shipped.verify|verify} messages.
         * @param message Shipped message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Shipped.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Shipped message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Shipped & headwater.Shipped.$Shape} Shipped
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Shipped & headwater.Shipped.$Shape;
    }

export namespace Shipped {

        /** Properties of a Shipped. */
        interface $Properties {

            /** Shipped group */
            group?: (string|null);

            /** Shipped epoch */
            epoch?: (headwater.Epoch.$Properties|null);

            /** Shipped session */
            session?: (number|Long|null);

            /** Shipped index */
            index?: (number|Long|null);

            /** Shipped commit */
            commit?: (number|Long|null);

            /** Shipped crc */
            crc?: (number|null);

            /** Shipped store */
            store?: (string|null);

            /** Shipped have */
            have?: (headwater.Epoch.$Properties|null);

            /** Shipped fenced */
            fenced?: (headwater.Epoch.$Properties|null);

        }

        /** Shape of a Shipped. */
        type $Shape = headwater.Shipped.$Properties;
    }

    /**
     * Properties of an Up.
     * @deprecated Use headwater.Up.$Properties instead.
     */
export interface IUp extends headwater.Up.$Properties {
    }

    /** Represents an Up. */
export class Up {

        /** Up wire. */
        wire: number;

        /** Up join. */
        join?: (headwater.Join.$Properties|null);

        /** Up heartbeat. */
        heartbeat?: (headwater.Heartbeat.$Properties|null);

        /** Up will. */
        will?: (headwater.Will.$Properties|null);

        /** Up leave. */
        leave?: (headwater.Leave.$Properties|null);

        /** Up fetch. */
        fetch?: (headwater.Fetch.$Properties|null);

        /** Up answer. */
        answer?: (headwater.Answer.$Properties|null);

        /** Up message. */
        message?: ("join"|"heartbeat"|"will"|"leave"|"fetch"|"answer");

        /**
         * Encodes the specified Up message. Does not implicitly {@link headwater.Up.verify|verify} messages.
         * @param message Up message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Up.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Up message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Up & headwater.Up.$Shape} Up
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Up & headwater.Up.$Shape;
    }

export namespace Up {

        /** Properties of an Up. */
        interface $Properties {

            /** Up wire */
            wire?: (number|null);

            /** Up join */
            join?: (headwater.Join.$Properties|null);

            /** Up heartbeat */
            heartbeat?: (headwater.Heartbeat.$Properties|null);

            /** Up will */
            will?: (headwater.Will.$Properties|null);

            /** Up leave */
            leave?: (headwater.Leave.$Properties|null);

            /** Up fetch */
            fetch?: (headwater.Fetch.$Properties|null);

            /** Up answer */
            answer?: (headwater.Answer.$Properties|null);

            /** Up message */
            message?: ("join"|"heartbeat"|"will"|"leave"|"fetch"|"answer");

        }

        /** Narrowed shape of an Up. */
        type $Shape = {
          wire?: number|null;
          join?: headwater.Join.$Shape|null;
          heartbeat?: headwater.Heartbeat.$Shape|null;
          will?: headwater.Will.$Shape|null;
          leave?: headwater.Leave.$Shape|null;
          fetch?: headwater.Fetch.$Shape|null;
          answer?: headwater.Answer.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ message?: undefined; join?: null; heartbeat?: null; will?: null; leave?: null; fetch?: null; answer?: null }|{ message?: "join"; join: headwater.Join.$Shape; heartbeat?: null; will?: null; leave?: null; fetch?: null; answer?: null }|{ message?: "heartbeat"; join?: null; heartbeat: headwater.Heartbeat.$Shape; will?: null; leave?: null; fetch?: null; answer?: null }|{ message?: "will"; join?: null; heartbeat?: null; will: headwater.Will.$Shape; leave?: null; fetch?: null; answer?: null }|{ message?: "leave"; join?: null; heartbeat?: null; will?: null; leave: headwater.Leave.$Shape; fetch?: null; answer?: null }|{ message?: "fetch"; join?: null; heartbeat?: null; will?: null; leave?: null; fetch: headwater.Fetch.$Shape; answer?: null }|{ message?: "answer"; join?: null; heartbeat?: null; will?: null; leave?: null; fetch?: null; answer: headwater.Answer.$Shape })
        );
    }

    /**
     * Properties of a Down.
     * @deprecated Use headwater.Down.$Properties instead.
     */
export interface IDown extends headwater.Down.$Properties {
    }

    /** Represents a Down. */
export class Down {

        /** Down wire. */
        wire: number;

        /** Down lease. */
        lease?: (headwater.Lease.$Properties|null);

        /** Down turnAway. */
        turnAway?: (headwater.TurnAway.$Properties|null);

        /** Down assignment. */
        assignment?: (headwater.Assignment.$Properties|null);

        /** Down chunk. */
        chunk?: (headwater.Chunk.$Properties|null);

        /** Down question. */
        question?: (headwater.Question.$Properties|null);

        /** Down upgrade. */
        upgrade?: (headwater.Upgrade.$Properties|null);

        /** Down message. */
        message?: ("lease"|"turnAway"|"assignment"|"chunk"|"question"|"upgrade");

        /**
         * Encodes the specified Down message. Does not implicitly {@link headwater.Down.verify|verify} messages.
         * @param message Down message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Down.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Down message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Down & headwater.Down.$Shape} Down
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Down & headwater.Down.$Shape;
    }

export namespace Down {

        /** Properties of a Down. */
        interface $Properties {

            /** Down wire */
            wire?: (number|null);

            /** Down lease */
            lease?: (headwater.Lease.$Properties|null);

            /** Down turnAway */
            turnAway?: (headwater.TurnAway.$Properties|null);

            /** Down assignment */
            assignment?: (headwater.Assignment.$Properties|null);

            /** Down chunk */
            chunk?: (headwater.Chunk.$Properties|null);

            /** Down question */
            question?: (headwater.Question.$Properties|null);

            /** Down upgrade */
            upgrade?: (headwater.Upgrade.$Properties|null);

            /** Down message */
            message?: ("lease"|"turnAway"|"assignment"|"chunk"|"question"|"upgrade");

        }

        /** Narrowed shape of a Down. */
        type $Shape = {
          wire?: number|null;
          lease?: headwater.Lease.$Shape|null;
          turnAway?: headwater.TurnAway.$Shape|null;
          assignment?: headwater.Assignment.$Shape|null;
          chunk?: headwater.Chunk.$Shape|null;
          question?: headwater.Question.$Shape|null;
          upgrade?: headwater.Upgrade.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ message?: undefined; lease?: null; turnAway?: null; assignment?: null; chunk?: null; question?: null; upgrade?: null }|{ message?: "lease"; lease: headwater.Lease.$Shape; turnAway?: null; assignment?: null; chunk?: null; question?: null; upgrade?: null }|{ message?: "turnAway"; lease?: null; turnAway: headwater.TurnAway.$Shape; assignment?: null; chunk?: null; question?: null; upgrade?: null }|{ message?: "assignment"; lease?: null; turnAway?: null; assignment: headwater.Assignment.$Shape; chunk?: null; question?: null; upgrade?: null }|{ message?: "chunk"; lease?: null; turnAway?: null; assignment?: null; chunk: headwater.Chunk.$Shape; question?: null; upgrade?: null }|{ message?: "question"; lease?: null; turnAway?: null; assignment?: null; chunk?: null; question: headwater.Question.$Shape; upgrade?: null }|{ message?: "upgrade"; lease?: null; turnAway?: null; assignment?: null; chunk?: null; question?: null; upgrade: headwater.Upgrade.$Shape })
        );
    }

    /**
     * Properties of a Join.
     * @deprecated Use headwater.Join.$Properties instead.
     */
export interface IJoin extends headwater.Join.$Properties {
    }

    /** Represents a Join. */
export class Join {

        /** Join agent. */
        agent: string;

        /** Join boot. */
        boot: string;

        /** Join version. */
        version: string;

        /** Join labels. */
        labels: { [k: string]: string };

        /** Join capacity. */
        capacity?: (headwater.Capacity.$Properties|null);

        /** Join wireMax. */
        wireMax: number;

        /** Join term. */
        term: (number|Long);

        /** Join generation. */
        generation: (number|Long);

        /** Join store. */
        store: string;

        /** Join storesLayout. */
        storesLayout: number;

        /** Join copies. */
        copies: headwater.HeldCopy.$Properties[];

        /**
         * Encodes the specified Join message. Does not implicitly {@link headwater.Join.verify|verify} messages.
         * @param message Join message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Join.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Join message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Join & headwater.Join.$Shape} Join
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Join & headwater.Join.$Shape;
    }

export namespace Join {

        /** Properties of a Join. */
        interface $Properties {

            /** Join agent */
            agent?: (string|null);

            /** Join boot */
            boot?: (string|null);

            /** Join version */
            version?: (string|null);

            /** Join labels */
            labels?: ({ [k: string]: string }|null);

            /** Join capacity */
            capacity?: (headwater.Capacity.$Properties|null);

            /** Join wireMax */
            wireMax?: (number|null);

            /** Join term */
            term?: (number|Long|null);

            /** Join generation */
            generation?: (number|Long|null);

            /** Join store */
            store?: (string|null);

            /** Join storesLayout */
            storesLayout?: (number|null);

            /** Join copies */
            copies?: (headwater.HeldCopy.$Properties[]|null);

        }

        /** Shape of a Join. */
        type $Shape = headwater.Join.$Properties;
    }

    /**
     * Properties of a HeldCopy.
     * @deprecated Use headwater.HeldCopy.$Properties instead.
     */
export interface IHeldCopy extends headwater.HeldCopy.$Properties {
    }

    /** Represents a HeldCopy. */
export class HeldCopy {

        /** HeldCopy topology. */
        topology: string;

        /** HeldCopy task. */
        task: string;

        /** HeldCopy owner. */
        owner: string;

        /** HeldCopy term. */
        term: (number|Long);

        /** HeldCopy number. */
        number: (number|Long);

        /**
         * Encodes the specified HeldCopy message. Does not implicitly {@link headwater.HeldCopy.verify|verify} messages.
         * @param message HeldCopy message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.HeldCopy.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a HeldCopy message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.HeldCopy & headwater.HeldCopy.$Shape} HeldCopy
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.HeldCopy & headwater.HeldCopy.$Shape;
    }

export namespace HeldCopy {

        /** Properties of a HeldCopy. */
        interface $Properties {

            /** HeldCopy topology */
            topology?: (string|null);

            /** HeldCopy task */
            task?: (string|null);

            /** HeldCopy owner */
            owner?: (string|null);

            /** HeldCopy term */
            term?: (number|Long|null);

            /** HeldCopy number */
            number?: (number|Long|null);

        }

        /** Shape of a HeldCopy. */
        type $Shape = headwater.HeldCopy.$Properties;
    }

    /**
     * Properties of a Capacity.
     * @deprecated Use headwater.Capacity.$Properties instead.
     */
export interface ICapacity extends headwater.Capacity.$Properties {
    }

    /** Represents a Capacity. */
export class Capacity {

        /** Capacity cpu. */
        cpu: number;

        /** Capacity memory. */
        memory: number;

        /**
         * Encodes the specified Capacity message. Does not implicitly {@link headwater.Capacity.verify|verify} messages.
         * @param message Capacity message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Capacity.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Capacity message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Capacity & headwater.Capacity.$Shape} Capacity
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Capacity & headwater.Capacity.$Shape;
    }

export namespace Capacity {

        /** Properties of a Capacity. */
        interface $Properties {

            /** Capacity cpu */
            cpu?: (number|null);

            /** Capacity memory */
            memory?: (number|null);

        }

        /** Shape of a Capacity. */
        type $Shape = headwater.Capacity.$Properties;
    }

    /**
     * Properties of a Heartbeat.
     * @deprecated Use headwater.Heartbeat.$Properties instead.
     */
export interface IHeartbeat extends headwater.Heartbeat.$Properties {
    }

    /** Represents a Heartbeat. */
export class Heartbeat {

        /** Heartbeat agent. */
        agent: string;

        /** Heartbeat boot. */
        boot: string;

        /** Heartbeat seq. */
        seq: (number|Long);

        /** Heartbeat term. */
        term: (number|Long);

        /** Heartbeat generation. */
        generation: (number|Long);

        /** Heartbeat lease. */
        lease: (number|Long);

        /** Heartbeat load. */
        load?: (headwater.Load.$Properties|null);

        /** Heartbeat draining. */
        draining: boolean;

        /** Heartbeat tasks. */
        tasks: headwater.TaskReport.$Properties[];

        /** Heartbeat topologies. */
        topologies: headwater.TopologyReport.$Properties[];

        /** Heartbeat alarms. */
        alarms: headwater.AgentAlarm.$Properties[];

        /** Heartbeat program. */
        program?: (headwater.ProgramReport.$Properties|null);

        /** Heartbeat listener. */
        listener?: (headwater.ListenerReport.$Properties|null);

        /**
         * Encodes the specified Heartbeat message. Does not implicitly {@link headwater.Heartbeat.verify|verify} messages.
         * @param message Heartbeat message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Heartbeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Heartbeat message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Heartbeat & headwater.Heartbeat.$Shape} Heartbeat
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Heartbeat & headwater.Heartbeat.$Shape;
    }

export namespace Heartbeat {

        /** Properties of a Heartbeat. */
        interface $Properties {

            /** Heartbeat agent */
            agent?: (string|null);

            /** Heartbeat boot */
            boot?: (string|null);

            /** Heartbeat seq */
            seq?: (number|Long|null);

            /** Heartbeat term */
            term?: (number|Long|null);

            /** Heartbeat generation */
            generation?: (number|Long|null);

            /** Heartbeat lease */
            lease?: (number|Long|null);

            /** Heartbeat load */
            load?: (headwater.Load.$Properties|null);

            /** Heartbeat draining */
            draining?: (boolean|null);

            /** Heartbeat tasks */
            tasks?: (headwater.TaskReport.$Properties[]|null);

            /** Heartbeat topologies */
            topologies?: (headwater.TopologyReport.$Properties[]|null);

            /** Heartbeat alarms */
            alarms?: (headwater.AgentAlarm.$Properties[]|null);

            /** Heartbeat program */
            program?: (headwater.ProgramReport.$Properties|null);

            /** Heartbeat listener */
            listener?: (headwater.ListenerReport.$Properties|null);

        }

        /** Shape of a Heartbeat. */
        type $Shape = headwater.Heartbeat.$Properties;
    }

    /**
     * Properties of a ListenerReport.
     * @deprecated Use headwater.ListenerReport.$Properties instead.
     */
export interface IListenerReport extends headwater.ListenerReport.$Properties {
    }

    /** Represents a ListenerReport. */
export class ListenerReport {

        /** ListenerReport connections. */
        connections: (number|Long);

        /** ListenerReport logins. */
        logins: (number|Long);

        /** ListenerReport refused. */
        refused: { [k: string]: number };

        /** ListenerReport received. */
        received: (number|Long);

        /** ListenerReport unclaimed. */
        unclaimed: (number|Long);

        /** ListenerReport forbidden. */
        forbidden: (number|Long);

        /** ListenerReport forbiddenBytes. */
        forbiddenBytes: number;

        /** ListenerReport held. */
        held: (number|Long);

        /**
         * Encodes the specified ListenerReport message. Does not implicitly {@link headwater.ListenerReport.verify|verify} messages.
         * @param message ListenerReport message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.ListenerReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ListenerReport message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.ListenerReport & headwater.ListenerReport.$Shape} ListenerReport
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.ListenerReport & headwater.ListenerReport.$Shape;
    }

export namespace ListenerReport {

        /** Properties of a ListenerReport. */
        interface $Properties {

            /** ListenerReport connections */
            connections?: (number|Long|null);

            /** ListenerReport logins */
            logins?: (number|Long|null);

            /** ListenerReport refused */
            refused?: ({ [k: string]: number }|null);

            /** ListenerReport received */
            received?: (number|Long|null);

            /** ListenerReport unclaimed */
            unclaimed?: (number|Long|null);

            /** ListenerReport forbidden */
            forbidden?: (number|Long|null);

            /** ListenerReport forbiddenBytes */
            forbiddenBytes?: (number|null);

            /** ListenerReport held */
            held?: (number|Long|null);

        }

        /** Shape of a ListenerReport. */
        type $Shape = headwater.ListenerReport.$Properties;
    }

    /**
     * Properties of a ProgramReport.
     * @deprecated Use headwater.ProgramReport.$Properties instead.
     */
export interface IProgramReport extends headwater.ProgramReport.$Properties {
    }

    /** Represents a ProgramReport. */
export class ProgramReport {

        /** ProgramReport attempt. */
        attempt: (number|Long);

        /** ProgramReport version. */
        version: string;

        /** ProgramReport release. */
        release: string;

        /** ProgramReport status. */
        status: headwater.ProgramStatus;

        /** ProgramReport why. */
        why: string;

        /**
         * Encodes the specified ProgramReport message. Does not implicitly {@link headwater.ProgramReport.verify|verify} messages.
         * @param message ProgramReport message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.ProgramReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ProgramReport message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.ProgramReport & headwater.ProgramReport.$Shape} ProgramReport
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.ProgramReport & headwater.ProgramReport.$Shape;
    }

export namespace ProgramReport {

        /** Properties of a ProgramReport. */
        interface $Properties {

            /** ProgramReport attempt */
            attempt?: (number|Long|null);

            /** ProgramReport version */
            version?: (string|null);

            /** ProgramReport release */
            release?: (string|null);

            /** ProgramReport status */
            status?: (headwater.ProgramStatus|null);

            /** ProgramReport why */
            why?: (string|null);

        }

        /** Shape of a ProgramReport. */
        type $Shape = headwater.ProgramReport.$Properties;
    }

    /** ProgramStatus enum. */
export enum ProgramStatus {

        /** PROGRAM_UNKNOWN value */
        PROGRAM_UNKNOWN = 0,

        /** PROGRAM_FETCHING value */
        PROGRAM_FETCHING = 1,

        /** PROGRAM_RESTARTING value */
        PROGRAM_RESTARTING = 2,

        /** PROGRAM_TRIAL value */
        PROGRAM_TRIAL = 3,

        /** PROGRAM_GOOD value */
        PROGRAM_GOOD = 4,

        /** PROGRAM_FAILED value */
        PROGRAM_FAILED = 5,

        /** PROGRAM_REFUSED value */
        PROGRAM_REFUSED = 6
    }

    /**
     * Properties of an AgentAlarm.
     * @deprecated Use headwater.AgentAlarm.$Properties instead.
     */
export interface IAgentAlarm extends headwater.AgentAlarm.$Properties {
    }

    /** Represents an AgentAlarm. */
export class AgentAlarm {

        /** AgentAlarm code. */
        code: string;

        /** AgentAlarm text. */
        text: string;

        /**
         * Encodes the specified AgentAlarm message. Does not implicitly {@link headwater.AgentAlarm.verify|verify} messages.
         * @param message AgentAlarm message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.AgentAlarm.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AgentAlarm message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.AgentAlarm & headwater.AgentAlarm.$Shape} AgentAlarm
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.AgentAlarm & headwater.AgentAlarm.$Shape;
    }

export namespace AgentAlarm {

        /** Properties of an AgentAlarm. */
        interface $Properties {

            /** AgentAlarm code */
            code?: (string|null);

            /** AgentAlarm text */
            text?: (string|null);

        }

        /** Shape of an AgentAlarm. */
        type $Shape = headwater.AgentAlarm.$Properties;
    }

    /**
     * Properties of a Load.
     * @deprecated Use headwater.Load.$Properties instead.
     */
export interface ILoad extends headwater.Load.$Properties {
    }

    /** Represents a Load. */
export class Load {

        /** Load cpu. */
        cpu: number;

        /** Load rss. */
        rss: number;

        /** Load heap. */
        heap: number;

        /**
         * Encodes the specified Load message. Does not implicitly {@link headwater.Load.verify|verify} messages.
         * @param message Load message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Load.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Load message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Load & headwater.Load.$Shape} Load
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Load & headwater.Load.$Shape;
    }

export namespace Load {

        /** Properties of a Load. */
        interface $Properties {

            /** Load cpu */
            cpu?: (number|null);

            /** Load rss */
            rss?: (number|null);

            /** Load heap */
            heap?: (number|null);

        }

        /** Shape of a Load. */
        type $Shape = headwater.Load.$Properties;
    }

    /**
     * Properties of a TaskReport.
     * @deprecated Use headwater.TaskReport.$Properties instead.
     */
export interface ITaskReport extends headwater.TaskReport.$Properties {
    }

    /** Represents a TaskReport. */
export class TaskReport {

        /** TaskReport topology. */
        topology: string;

        /** TaskReport task. */
        task: string;

        /** TaskReport epoch. */
        epoch?: (headwater.Epoch.$Properties|null);

        /** TaskReport status. */
        status: headwater.TaskStatus;

        /** TaskReport why. */
        why: string;

        /** TaskReport waits. */
        waits: string;

        /** TaskReport commit. */
        commit: (number|Long);

        /** TaskReport replicas. */
        replicas: headwater.Replica.$Properties[];

        /** TaskReport syncing. */
        syncing?: (number|null);

        /**
         * Encodes the specified TaskReport message. Does not implicitly {@link headwater.TaskReport.verify|verify} messages.
         * @param message TaskReport message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.TaskReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TaskReport message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.TaskReport & headwater.TaskReport.$Shape} TaskReport
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.TaskReport & headwater.TaskReport.$Shape;
    }

export namespace TaskReport {

        /** Properties of a TaskReport. */
        interface $Properties {

            /** TaskReport topology */
            topology?: (string|null);

            /** TaskReport task */
            task?: (string|null);

            /** TaskReport epoch */
            epoch?: (headwater.Epoch.$Properties|null);

            /** TaskReport status */
            status?: (headwater.TaskStatus|null);

            /** TaskReport why */
            why?: (string|null);

            /** TaskReport waits */
            waits?: (string|null);

            /** TaskReport commit */
            commit?: (number|Long|null);

            /** TaskReport replicas */
            replicas?: (headwater.Replica.$Properties[]|null);

            /** TaskReport syncing */
            syncing?: (number|null);

        }

        /** Shape of a TaskReport. */
        type $Shape = headwater.TaskReport.$Properties;
    }

    /**
     * Properties of a Replica.
     * @deprecated Use headwater.Replica.$Properties instead.
     */
export interface IReplica extends headwater.Replica.$Properties {
    }

    /** Represents a Replica. */
export class Replica {

        /** Replica agent. */
        agent: string;

        /** Replica store. */
        store: string;

        /**
         * Encodes the specified Replica message. Does not implicitly {@link headwater.Replica.verify|verify} messages.
         * @param message Replica message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Replica.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Replica message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Replica & headwater.Replica.$Shape} Replica
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Replica & headwater.Replica.$Shape;
    }

export namespace Replica {

        /** Properties of a Replica. */
        interface $Properties {

            /** Replica agent */
            agent?: (string|null);

            /** Replica store */
            store?: (string|null);

        }

        /** Shape of a Replica. */
        type $Shape = headwater.Replica.$Properties;
    }

    /** TaskStatus enum. */
export enum TaskStatus {

        /** TASK_UNKNOWN value */
        TASK_UNKNOWN = 0,

        /** TASK_STARTING value */
        TASK_STARTING = 1,

        /** TASK_RUNNING value */
        TASK_RUNNING = 2,

        /** TASK_PAUSED value */
        TASK_PAUSED = 3,

        /** TASK_STOPPING value */
        TASK_STOPPING = 4,

        /** TASK_FAILED value */
        TASK_FAILED = 5
    }

    /**
     * Properties of a TopologyReport.
     * @deprecated Use headwater.TopologyReport.$Properties instead.
     */
export interface ITopologyReport extends headwater.TopologyReport.$Properties {
    }

    /** Represents a TopologyReport. */
export class TopologyReport {

        /** TopologyReport topology. */
        topology: string;

        /** TopologyReport revision. */
        revision: (number|Long);

        /** TopologyReport worker. */
        worker: headwater.WorkerStatus;

        /** TopologyReport restarts. */
        restarts: (number|Long);

        /** TopologyReport why. */
        why: string;

        /** TopologyReport components. */
        components: headwater.ComponentReport.$Properties[];

        /** TopologyReport links. */
        links: headwater.LinkReport.$Properties[];

        /** TopologyReport deadLetters. */
        deadLetters: (number|Long);

        /** TopologyReport drained. */
        drained: boolean;

        /** TopologyReport store. */
        store: string;

        /** TopologyReport stateBytes. */
        stateBytes: number;

        /** TopologyReport outboxBytes. */
        outboxBytes: number;

        /** TopologyReport writtenBytesPerDay. */
        writtenBytesPerDay: number;

        /** TopologyReport next. */
        next?: (headwater.NextReport.$Properties|null);

        /** TopologyReport bundle. */
        bundle: string;

        /** TopologyReport graph. */
        graph: string;

        /**
         * Encodes the specified TopologyReport message. Does not implicitly {@link headwater.TopologyReport.verify|verify} messages.
         * @param message TopologyReport message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.TopologyReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TopologyReport message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.TopologyReport & headwater.TopologyReport.$Shape} TopologyReport
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.TopologyReport & headwater.TopologyReport.$Shape;
    }

export namespace TopologyReport {

        /** Properties of a TopologyReport. */
        interface $Properties {

            /** TopologyReport topology */
            topology?: (string|null);

            /** TopologyReport revision */
            revision?: (number|Long|null);

            /** TopologyReport worker */
            worker?: (headwater.WorkerStatus|null);

            /** TopologyReport restarts */
            restarts?: (number|Long|null);

            /** TopologyReport why */
            why?: (string|null);

            /** TopologyReport components */
            components?: (headwater.ComponentReport.$Properties[]|null);

            /** TopologyReport links */
            links?: (headwater.LinkReport.$Properties[]|null);

            /** TopologyReport deadLetters */
            deadLetters?: (number|Long|null);

            /** TopologyReport drained */
            drained?: (boolean|null);

            /** TopologyReport store */
            store?: (string|null);

            /** TopologyReport stateBytes */
            stateBytes?: (number|null);

            /** TopologyReport outboxBytes */
            outboxBytes?: (number|null);

            /** TopologyReport writtenBytesPerDay */
            writtenBytesPerDay?: (number|null);

            /** TopologyReport next */
            next?: (headwater.NextReport.$Properties|null);

            /** TopologyReport bundle */
            bundle?: (string|null);

            /** TopologyReport graph */
            graph?: (string|null);

        }

        /** Shape of a TopologyReport. */
        type $Shape = headwater.TopologyReport.$Properties;
    }

    /**
     * Properties of a NextReport.
     * @deprecated Use headwater.NextReport.$Properties instead.
     */
export interface INextReport extends headwater.NextReport.$Properties {
    }

    /** Represents a NextReport. */
export class NextReport {

        /** NextReport graph. */
        graph: string;

        /** NextReport status. */
        status: headwater.NextStatus;

        /** NextReport why. */
        why: string;

        /**
         * Encodes the specified NextReport message. Does not implicitly {@link headwater.NextReport.verify|verify} messages.
         * @param message NextReport message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.NextReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a NextReport message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.NextReport & headwater.NextReport.$Shape} NextReport
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.NextReport & headwater.NextReport.$Shape;
    }

export namespace NextReport {

        /** Properties of a NextReport. */
        interface $Properties {

            /** NextReport graph */
            graph?: (string|null);

            /** NextReport status */
            status?: (headwater.NextStatus|null);

            /** NextReport why */
            why?: (string|null);

        }

        /** Shape of a NextReport. */
        type $Shape = headwater.NextReport.$Properties;
    }

    /** NextStatus enum. */
export enum NextStatus {

        /** NEXT_UNKNOWN value */
        NEXT_UNKNOWN = 0,

        /** NEXT_FETCHING value */
        NEXT_FETCHING = 1,

        /** NEXT_STARTING value */
        NEXT_STARTING = 2,

        /** NEXT_READY value */
        NEXT_READY = 3,

        /** NEXT_REFUSED value */
        NEXT_REFUSED = 4
    }

    /** WorkerStatus enum. */
export enum WorkerStatus {

        /** WORKER_UNKNOWN value */
        WORKER_UNKNOWN = 0,

        /** WORKER_STARTING value */
        WORKER_STARTING = 1,

        /** WORKER_RUNNING value */
        WORKER_RUNNING = 2,

        /** WORKER_BACKING_OFF value */
        WORKER_BACKING_OFF = 3,

        /** WORKER_STOPPED value */
        WORKER_STOPPED = 4
    }

    /**
     * Properties of a ComponentReport.
     * @deprecated Use headwater.ComponentReport.$Properties instead.
     */
export interface IComponentReport extends headwater.ComponentReport.$Properties {
    }

    /** Represents a ComponentReport. */
export class ComponentReport {

        /** ComponentReport component. */
        component: string;

        /** ComponentReport counters. */
        counters: { [k: string]: number };

        /** ComponentReport executeP50. */
        executeP50: number;

        /** ComponentReport executeP99. */
        executeP99: number;

        /**
         * Encodes the specified ComponentReport message. Does not implicitly {@link headwater.ComponentReport.verify|verify} messages.
         * @param message ComponentReport message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.ComponentReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ComponentReport message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.ComponentReport & headwater.ComponentReport.$Shape} ComponentReport
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.ComponentReport & headwater.ComponentReport.$Shape;
    }

export namespace ComponentReport {

        /** Properties of a ComponentReport. */
        interface $Properties {

            /** ComponentReport component */
            component?: (string|null);

            /** ComponentReport counters */
            counters?: ({ [k: string]: number }|null);

            /** ComponentReport executeP50 */
            executeP50?: (number|null);

            /** ComponentReport executeP99 */
            executeP99?: (number|null);

        }

        /** Shape of a ComponentReport. */
        type $Shape = headwater.ComponentReport.$Properties;
    }

    /**
     * Properties of a LinkReport.
     * @deprecated Use headwater.LinkReport.$Properties instead.
     */
export interface ILinkReport extends headwater.LinkReport.$Properties {
    }

    /** Represents a LinkReport. */
export class LinkReport {

        /** LinkReport link. */
        link: string;

        /** LinkReport to. */
        to: string;

        /** LinkReport waitingFrames. */
        waitingFrames: (number|Long);

        /** LinkReport waitingBytes. */
        waitingBytes: (number|Long);

        /** LinkReport dropped. */
        dropped: (number|Long);

        /** LinkReport resent. */
        resent: (number|Long);

        /** LinkReport fenced. */
        fenced: (number|Long);

        /** LinkReport why. */
        why: string;

        /** LinkReport lost. */
        lost: (number|Long);

        /** LinkReport lostWhy. */
        lostWhy: string;

        /**
         * Encodes the specified LinkReport message. Does not implicitly {@link headwater.LinkReport.verify|verify} messages.
         * @param message LinkReport message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.LinkReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a LinkReport message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.LinkReport & headwater.LinkReport.$Shape} LinkReport
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.LinkReport & headwater.LinkReport.$Shape;
    }

export namespace LinkReport {

        /** Properties of a LinkReport. */
        interface $Properties {

            /** LinkReport link */
            link?: (string|null);

            /** LinkReport to */
            to?: (string|null);

            /** LinkReport waitingFrames */
            waitingFrames?: (number|Long|null);

            /** LinkReport waitingBytes */
            waitingBytes?: (number|Long|null);

            /** LinkReport dropped */
            dropped?: (number|Long|null);

            /** LinkReport resent */
            resent?: (number|Long|null);

            /** LinkReport fenced */
            fenced?: (number|Long|null);

            /** LinkReport why */
            why?: (string|null);

            /** LinkReport lost */
            lost?: (number|Long|null);

            /** LinkReport lostWhy */
            lostWhy?: (string|null);

        }

        /** Shape of a LinkReport. */
        type $Shape = headwater.LinkReport.$Properties;
    }

    /**
     * Properties of a Will.
     * @deprecated Use headwater.Will.$Properties instead.
     */
export interface IWill extends headwater.Will.$Properties {
    }

    /** Represents a Will. */
export class Will {

        /** Will agent. */
        agent: string;

        /** Will boot. */
        boot: string;

        /**
         * Encodes the specified Will message. Does not implicitly {@link headwater.Will.verify|verify} messages.
         * @param message Will message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Will.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Will message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Will & headwater.Will.$Shape} Will
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Will & headwater.Will.$Shape;
    }

export namespace Will {

        /** Properties of a Will. */
        interface $Properties {

            /** Will agent */
            agent?: (string|null);

            /** Will boot */
            boot?: (string|null);

        }

        /** Shape of a Will. */
        type $Shape = headwater.Will.$Properties;
    }

    /**
     * Properties of a Leave.
     * @deprecated Use headwater.Leave.$Properties instead.
     */
export interface ILeave extends headwater.Leave.$Properties {
    }

    /** Represents a Leave. */
export class Leave {

        /** Leave agent. */
        agent: string;

        /** Leave boot. */
        boot: string;

        /**
         * Encodes the specified Leave message. Does not implicitly {@link headwater.Leave.verify|verify} messages.
         * @param message Leave message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Leave.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Leave message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Leave & headwater.Leave.$Shape} Leave
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Leave & headwater.Leave.$Shape;
    }

export namespace Leave {

        /** Properties of a Leave. */
        interface $Properties {

            /** Leave agent */
            agent?: (string|null);

            /** Leave boot */
            boot?: (string|null);

        }

        /** Shape of a Leave. */
        type $Shape = headwater.Leave.$Properties;
    }

    /**
     * Properties of a Fetch.
     * @deprecated Use headwater.Fetch.$Properties instead.
     */
export interface IFetch extends headwater.Fetch.$Properties {
    }

    /** Represents a Fetch. */
export class Fetch {

        /** Fetch bundle. */
        bundle: string;

        /** Fetch offset. */
        offset: (number|Long);

        /**
         * Encodes the specified Fetch message. Does not implicitly {@link headwater.Fetch.verify|verify} messages.
         * @param message Fetch message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Fetch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Fetch message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Fetch & headwater.Fetch.$Shape} Fetch
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Fetch & headwater.Fetch.$Shape;
    }

export namespace Fetch {

        /** Properties of a Fetch. */
        interface $Properties {

            /** Fetch bundle */
            bundle?: (string|null);

            /** Fetch offset */
            offset?: (number|Long|null);

        }

        /** Shape of a Fetch. */
        type $Shape = headwater.Fetch.$Properties;
    }

    /**
     * Properties of an Answer.
     * @deprecated Use headwater.Answer.$Properties instead.
     */
export interface IAnswer extends headwater.Answer.$Properties {
    }

    /** Represents an Answer. */
export class Answer {

        /** Answer id. */
        id: string;

        /** Answer items. */
        items: string[];

        /** Answer last. */
        last: boolean;

        /** Answer error. */
        error: string;

        /**
         * Encodes the specified Answer message. Does not implicitly {@link headwater.Answer.verify|verify} messages.
         * @param message Answer message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Answer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Answer message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Answer & headwater.Answer.$Shape} Answer
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Answer & headwater.Answer.$Shape;
    }

export namespace Answer {

        /** Properties of an Answer. */
        interface $Properties {

            /** Answer id */
            id?: (string|null);

            /** Answer items */
            items?: (string[]|null);

            /** Answer last */
            last?: (boolean|null);

            /** Answer error */
            error?: (string|null);

        }

        /** Shape of an Answer. */
        type $Shape = headwater.Answer.$Properties;
    }

    /**
     * Properties of a Lease.
     * @deprecated Use headwater.Lease.$Properties instead.
     */
export interface ILease extends headwater.Lease.$Properties {
    }

    /** Represents a Lease. */
export class Lease {

        /** Lease term. */
        term: (number|Long);

        /** Lease number. */
        number: (number|Long);

        /** Lease seq. */
        seq: (number|Long);

        /** Lease boot. */
        boot: string;

        /**
         * Encodes the specified Lease message. Does not implicitly {@link headwater.Lease.verify|verify} messages.
         * @param message Lease message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Lease.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Lease message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Lease & headwater.Lease.$Shape} Lease
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Lease & headwater.Lease.$Shape;
    }

export namespace Lease {

        /** Properties of a Lease. */
        interface $Properties {

            /** Lease term */
            term?: (number|Long|null);

            /** Lease number */
            number?: (number|Long|null);

            /** Lease seq */
            seq?: (number|Long|null);

            /** Lease boot */
            boot?: (string|null);

        }

        /** Shape of a Lease. */
        type $Shape = headwater.Lease.$Properties;
    }

    /**
     * Properties of a TurnAway.
     * @deprecated Use headwater.TurnAway.$Properties instead.
     */
export interface ITurnAway extends headwater.TurnAway.$Properties {
    }

    /** Represents a TurnAway. */
export class TurnAway {

        /** TurnAway boot. */
        boot: string;

        /** TurnAway reason. */
        reason: headwater.TurnAwayReason;

        /** TurnAway text. */
        text: string;

        /**
         * Encodes the specified TurnAway message. Does not implicitly {@link headwater.TurnAway.verify|verify} messages.
         * @param message TurnAway message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.TurnAway.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TurnAway message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.TurnAway & headwater.TurnAway.$Shape} TurnAway
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.TurnAway & headwater.TurnAway.$Shape;
    }

export namespace TurnAway {

        /** Properties of a TurnAway. */
        interface $Properties {

            /** TurnAway boot */
            boot?: (string|null);

            /** TurnAway reason */
            reason?: (headwater.TurnAwayReason|null);

            /** TurnAway text */
            text?: (string|null);

        }

        /** Shape of a TurnAway. */
        type $Shape = headwater.TurnAway.$Properties;
    }

    /** TurnAwayReason enum. */
export enum TurnAwayReason {

        /** TURN_AWAY_UNKNOWN value */
        TURN_AWAY_UNKNOWN = 0,

        /** TURN_AWAY_NAME_TAKEN value */
        TURN_AWAY_NAME_TAKEN = 1,

        /** TURN_AWAY_WIRE_VERSION value */
        TURN_AWAY_WIRE_VERSION = 2,

        /** TURN_AWAY_SET_ASIDE value */
        TURN_AWAY_SET_ASIDE = 3
    }

    /**
     * Properties of an Assignment.
     * @deprecated Use headwater.Assignment.$Properties instead.
     */
export interface IAssignment extends headwater.Assignment.$Properties {
    }

    /** Represents an Assignment. */
export class Assignment {

        /** Assignment agent. */
        agent: string;

        /** Assignment installation. */
        installation: string;

        /** Assignment term. */
        term: (number|Long);

        /** Assignment generation. */
        generation: (number|Long);

        /** Assignment heartbeatMs. */
        heartbeatMs: (number|Long);

        /** Assignment leaseMs. */
        leaseMs: (number|Long);

        /** Assignment topologies. */
        topologies: headwater.AssignedTopology.$Properties[];

        /** Assignment knows. */
        knows: (number|Long);

        /**
         * Encodes the specified Assignment message. Does not implicitly {@link headwater.Assignment.verify|verify} messages.
         * @param message Assignment message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Assignment.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Assignment message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Assignment & headwater.Assignment.$Shape} Assignment
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Assignment & headwater.Assignment.$Shape;
    }

export namespace Assignment {

        /** Properties of an Assignment. */
        interface $Properties {

            /** Assignment agent */
            agent?: (string|null);

            /** Assignment installation */
            installation?: (string|null);

            /** Assignment term */
            term?: (number|Long|null);

            /** Assignment generation */
            generation?: (number|Long|null);

            /** Assignment heartbeatMs */
            heartbeatMs?: (number|Long|null);

            /** Assignment leaseMs */
            leaseMs?: (number|Long|null);

            /** Assignment topologies */
            topologies?: (headwater.AssignedTopology.$Properties[]|null);

            /** Assignment knows */
            knows?: (number|Long|null);

        }

        /** Shape of an Assignment. */
        type $Shape = headwater.Assignment.$Properties;
    }

    /**
     * Properties of an AssignedTopology.
     * @deprecated Use headwater.AssignedTopology.$Properties instead.
     */
export interface IAssignedTopology extends headwater.AssignedTopology.$Properties {
    }

    /** Represents an AssignedTopology. */
export class AssignedTopology {

        /** AssignedTopology topology. */
        topology: string;

        /** AssignedTopology revision. */
        revision: (number|Long);

        /** AssignedTopology bundle. */
        bundle: string;

        /** AssignedTopology bundleBytes. */
        bundleBytes: (number|Long);

        /** AssignedTopology graph. */
        graph: string;

        /** AssignedTopology paused. */
        paused: boolean;

        /** AssignedTopology draining. */
        draining: boolean;

        /** AssignedTopology tasks. */
        tasks: headwater.AssignedTask.$Properties[];

        /** AssignedTopology peers. */
        peers: headwater.Peer.$Properties[];

        /** AssignedTopology heapMb. */
        heapMb: (number|Long);

        /** AssignedTopology ending. */
        ending: boolean;

        /** AssignedTopology standbys. */
        standbys: headwater.AssignedStandby.$Properties[];

        /** AssignedTopology next. */
        next?: (headwater.NextVersion.$Properties|null);

        /** AssignedTopology earlier. */
        earlier: headwater.EarlierStream.$Properties[];

        /**
         * Encodes the specified AssignedTopology message. Does not implicitly {@link headwater.AssignedTopology.verify|verify} messages.
         * @param message AssignedTopology message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.AssignedTopology.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AssignedTopology message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.AssignedTopology & headwater.AssignedTopology.$Shape} AssignedTopology
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.AssignedTopology & headwater.AssignedTopology.$Shape;
    }

export namespace AssignedTopology {

        /** Properties of an AssignedTopology. */
        interface $Properties {

            /** AssignedTopology topology */
            topology?: (string|null);

            /** AssignedTopology revision */
            revision?: (number|Long|null);

            /** AssignedTopology bundle */
            bundle?: (string|null);

            /** AssignedTopology bundleBytes */
            bundleBytes?: (number|Long|null);

            /** AssignedTopology graph */
            graph?: (string|null);

            /** AssignedTopology paused */
            paused?: (boolean|null);

            /** AssignedTopology draining */
            draining?: (boolean|null);

            /** AssignedTopology tasks */
            tasks?: (headwater.AssignedTask.$Properties[]|null);

            /** AssignedTopology peers */
            peers?: (headwater.Peer.$Properties[]|null);

            /** AssignedTopology heapMb */
            heapMb?: (number|Long|null);

            /** AssignedTopology ending */
            ending?: (boolean|null);

            /** AssignedTopology standbys */
            standbys?: (headwater.AssignedStandby.$Properties[]|null);

            /** AssignedTopology next */
            next?: (headwater.NextVersion.$Properties|null);

            /** AssignedTopology earlier */
            earlier?: (headwater.EarlierStream.$Properties[]|null);

        }

        /** Shape of an AssignedTopology. */
        type $Shape = headwater.AssignedTopology.$Properties;
    }

    /**
     * Properties of a NextVersion.
     * @deprecated Use headwater.NextVersion.$Properties instead.
     */
export interface INextVersion extends headwater.NextVersion.$Properties {
    }

    /** Represents a NextVersion. */
export class NextVersion {

        /** NextVersion bundle. */
        bundle: string;

        /** NextVersion bundleBytes. */
        bundleBytes: (number|Long);

        /** NextVersion graph. */
        graph: string;

        /** NextVersion heapMb. */
        heapMb: (number|Long);

        /**
         * Encodes the specified NextVersion message. Does not implicitly {@link headwater.NextVersion.verify|verify} messages.
         * @param message NextVersion message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.NextVersion.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a NextVersion message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.NextVersion & headwater.NextVersion.$Shape} NextVersion
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.NextVersion & headwater.NextVersion.$Shape;
    }

export namespace NextVersion {

        /** Properties of a NextVersion. */
        interface $Properties {

            /** NextVersion bundle */
            bundle?: (string|null);

            /** NextVersion bundleBytes */
            bundleBytes?: (number|Long|null);

            /** NextVersion graph */
            graph?: (string|null);

            /** NextVersion heapMb */
            heapMb?: (number|Long|null);

        }

        /** Shape of a NextVersion. */
        type $Shape = headwater.NextVersion.$Properties;
    }

    /**
     * Properties of an EarlierStream.
     * @deprecated Use headwater.EarlierStream.$Properties instead.
     */
export interface IEarlierStream extends headwater.EarlierStream.$Properties {
    }

    /** Represents an EarlierStream. */
export class EarlierStream {

        /** EarlierStream stream. */
        stream: string;

        /** EarlierStream fields. */
        fields: headwater.EarlierField.$Properties[];

        /**
         * Encodes the specified EarlierStream message. Does not implicitly {@link headwater.EarlierStream.verify|verify} messages.
         * @param message EarlierStream message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.EarlierStream.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an EarlierStream message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.EarlierStream & headwater.EarlierStream.$Shape} EarlierStream
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.EarlierStream & headwater.EarlierStream.$Shape;
    }

export namespace EarlierStream {

        /** Properties of an EarlierStream. */
        interface $Properties {

            /** EarlierStream stream */
            stream?: (string|null);

            /** EarlierStream fields */
            fields?: (headwater.EarlierField.$Properties[]|null);

        }

        /** Shape of an EarlierStream. */
        type $Shape = headwater.EarlierStream.$Properties;
    }

    /**
     * Properties of an EarlierField.
     * @deprecated Use headwater.EarlierField.$Properties instead.
     */
export interface IEarlierField extends headwater.EarlierField.$Properties {
    }

    /** Represents an EarlierField. */
export class EarlierField {

        /** EarlierField name. */
        name: string;

        /** EarlierField type. */
        type: string;

        /**
         * Encodes the specified EarlierField message. Does not implicitly {@link headwater.EarlierField.verify|verify} messages.
         * @param message EarlierField message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.EarlierField.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an EarlierField message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.EarlierField & headwater.EarlierField.$Shape} EarlierField
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.EarlierField & headwater.EarlierField.$Shape;
    }

export namespace EarlierField {

        /** Properties of an EarlierField. */
        interface $Properties {

            /** EarlierField name */
            name?: (string|null);

            /** EarlierField type */
            type?: (string|null);

        }

        /** Shape of an EarlierField. */
        type $Shape = headwater.EarlierField.$Properties;
    }

    /**
     * Properties of an AssignedTask.
     * @deprecated Use headwater.AssignedTask.$Properties instead.
     */
export interface IAssignedTask extends headwater.AssignedTask.$Properties {
    }

    /** Represents an AssignedTask. */
export class AssignedTask {

        /** AssignedTask task. */
        task: string;

        /** AssignedTask term. */
        term: (number|Long);

        /** AssignedTask number. */
        number: (number|Long);

        /** AssignedTask store. */
        store: string;

        /** AssignedTask standby. */
        standby?: (headwater.Replica.$Properties|null);

        /** AssignedTask wait. */
        wait: boolean;

        /** AssignedTask prove. */
        prove: boolean;

        /**
         * Encodes the specified AssignedTask message. Does not implicitly {@link headwater.AssignedTask.verify|verify} messages.
         * @param message AssignedTask message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.AssignedTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AssignedTask message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.AssignedTask & headwater.AssignedTask.$Shape} AssignedTask
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.AssignedTask & headwater.AssignedTask.$Shape;
    }

export namespace AssignedTask {

        /** Properties of an AssignedTask. */
        interface $Properties {

            /** AssignedTask task */
            task?: (string|null);

            /** AssignedTask term */
            term?: (number|Long|null);

            /** AssignedTask number */
            number?: (number|Long|null);

            /** AssignedTask store */
            store?: (string|null);

            /** AssignedTask standby */
            standby?: (headwater.Replica.$Properties|null);

            /** AssignedTask wait */
            wait?: (boolean|null);

            /** AssignedTask prove */
            prove?: (boolean|null);

        }

        /** Shape of an AssignedTask. */
        type $Shape = headwater.AssignedTask.$Properties;
    }

    /**
     * Properties of an AssignedStandby.
     * @deprecated Use headwater.AssignedStandby.$Properties instead.
     */
export interface IAssignedStandby extends headwater.AssignedStandby.$Properties {
    }

    /** Represents an AssignedStandby. */
export class AssignedStandby {

        /** AssignedStandby task. */
        task: string;

        /** AssignedStandby owner. */
        owner: string;

        /** AssignedStandby term. */
        term: (number|Long);

        /** AssignedStandby number. */
        number: (number|Long);

        /**
         * Encodes the specified AssignedStandby message. Does not implicitly {@link headwater.AssignedStandby.verify|verify} messages.
         * @param message AssignedStandby message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.AssignedStandby.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AssignedStandby message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.AssignedStandby & headwater.AssignedStandby.$Shape} AssignedStandby
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.AssignedStandby & headwater.AssignedStandby.$Shape;
    }

export namespace AssignedStandby {

        /** Properties of an AssignedStandby. */
        interface $Properties {

            /** AssignedStandby task */
            task?: (string|null);

            /** AssignedStandby owner */
            owner?: (string|null);

            /** AssignedStandby term */
            term?: (number|Long|null);

            /** AssignedStandby number */
            number?: (number|Long|null);

        }

        /** Shape of an AssignedStandby. */
        type $Shape = headwater.AssignedStandby.$Properties;
    }

    /**
     * Properties of a Peer.
     * @deprecated Use headwater.Peer.$Properties instead.
     */
export interface IPeer extends headwater.Peer.$Properties {
    }

    /** Represents a Peer. */
export class Peer {

        /** Peer task. */
        task: string;

        /** Peer agent. */
        agent: string;

        /** Peer term. */
        term: (number|Long);

        /** Peer number. */
        number: (number|Long);

        /**
         * Encodes the specified Peer message. Does not implicitly {@link headwater.Peer.verify|verify} messages.
         * @param message Peer message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Peer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Peer message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Peer & headwater.Peer.$Shape} Peer
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Peer & headwater.Peer.$Shape;
    }

export namespace Peer {

        /** Properties of a Peer. */
        interface $Properties {

            /** Peer task */
            task?: (string|null);

            /** Peer agent */
            agent?: (string|null);

            /** Peer term */
            term?: (number|Long|null);

            /** Peer number */
            number?: (number|Long|null);

        }

        /** Shape of a Peer. */
        type $Shape = headwater.Peer.$Properties;
    }

    /**
     * Properties of a Chunk.
     * @deprecated Use headwater.Chunk.$Properties instead.
     */
export interface IChunk extends headwater.Chunk.$Properties {
    }

    /** Represents a Chunk. */
export class Chunk {

        /** Chunk bundle. */
        bundle: string;

        /** Chunk offset. */
        offset: (number|Long);

        /** Chunk total. */
        total: (number|Long);

        /** Chunk data. */
        data: Uint8Array;

        /**
         * Encodes the specified Chunk message. Does not implicitly {@link headwater.Chunk.verify|verify} messages.
         * @param message Chunk message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Chunk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Chunk message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Chunk & headwater.Chunk.$Shape} Chunk
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Chunk & headwater.Chunk.$Shape;
    }

export namespace Chunk {

        /** Properties of a Chunk. */
        interface $Properties {

            /** Chunk bundle */
            bundle?: (string|null);

            /** Chunk offset */
            offset?: (number|Long|null);

            /** Chunk total */
            total?: (number|Long|null);

            /** Chunk data */
            data?: (Uint8Array|null);

        }

        /** Shape of a Chunk. */
        type $Shape = headwater.Chunk.$Properties;
    }

    /**
     * Properties of an Upgrade.
     * @deprecated Use headwater.Upgrade.$Properties instead.
     */
export interface IUpgrade extends headwater.Upgrade.$Properties {
    }

    /** Represents an Upgrade. */
export class Upgrade {

        /** Upgrade attempt. */
        attempt: (number|Long);

        /** Upgrade version. */
        version: string;

        /** Upgrade release. */
        release: string;

        /** Upgrade bytes. */
        bytes: (number|Long);

        /**
         * Encodes the specified Upgrade message. Does not implicitly {@link headwater.Upgrade.verify|verify} messages.
         * @param message Upgrade message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Upgrade.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Upgrade message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Upgrade & headwater.Upgrade.$Shape} Upgrade
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Upgrade & headwater.Upgrade.$Shape;
    }

export namespace Upgrade {

        /** Properties of an Upgrade. */
        interface $Properties {

            /** Upgrade attempt */
            attempt?: (number|Long|null);

            /** Upgrade version */
            version?: (string|null);

            /** Upgrade release */
            release?: (string|null);

            /** Upgrade bytes */
            bytes?: (number|Long|null);

        }

        /** Shape of an Upgrade. */
        type $Shape = headwater.Upgrade.$Properties;
    }

    /**
     * Properties of a Question.
     * @deprecated Use headwater.Question.$Properties instead.
     */
export interface IQuestion extends headwater.Question.$Properties {
    }

    /** Represents a Question. */
export class Question {

        /** Question id. */
        id: string;

        /** Question topology. */
        topology: string;

        /** Question tap. */
        tap?: (headwater.Tap.$Properties|null);

        /** Question deadLetters. */
        deadLetters?: (headwater.DeadLetters.$Properties|null);

        /** Question replayDeadLetters. */
        replayDeadLetters?: (headwater.ReplayDeadLetters.$Properties|null);

        /** Question logs. */
        logs?: (headwater.Logs.$Properties|null);

        /** Question state. */
        state?: (headwater.LookAtState.$Properties|null);

        /** Question agentLogs. */
        agentLogs?: (headwater.AgentLogs.$Properties|null);

        /** Question agentFacts. */
        agentFacts?: (headwater.AgentFacts.$Properties|null);

        /** Question ask. */
        ask?: ("tap"|"deadLetters"|"replayDeadLetters"|"logs"|"state"|"agentLogs"|"agentFacts");

        /**
         * Encodes the specified Question message. Does not implicitly {@link headwater.Question.verify|verify} messages.
         * @param message Question message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Question.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Question message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Question & headwater.Question.$Shape} Question
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Question & headwater.Question.$Shape;
    }

export namespace Question {

        /** Properties of a Question. */
        interface $Properties {

            /** Question id */
            id?: (string|null);

            /** Question topology */
            topology?: (string|null);

            /** Question tap */
            tap?: (headwater.Tap.$Properties|null);

            /** Question deadLetters */
            deadLetters?: (headwater.DeadLetters.$Properties|null);

            /** Question replayDeadLetters */
            replayDeadLetters?: (headwater.ReplayDeadLetters.$Properties|null);

            /** Question logs */
            logs?: (headwater.Logs.$Properties|null);

            /** Question state */
            state?: (headwater.LookAtState.$Properties|null);

            /** Question agentLogs */
            agentLogs?: (headwater.AgentLogs.$Properties|null);

            /** Question agentFacts */
            agentFacts?: (headwater.AgentFacts.$Properties|null);

            /** Question ask */
            ask?: ("tap"|"deadLetters"|"replayDeadLetters"|"logs"|"state"|"agentLogs"|"agentFacts");

        }

        /** Narrowed shape of a Question. */
        type $Shape = {
          id?: string|null;
          topology?: string|null;
          tap?: headwater.Tap.$Shape|null;
          deadLetters?: headwater.DeadLetters.$Shape|null;
          replayDeadLetters?: headwater.ReplayDeadLetters.$Shape|null;
          logs?: headwater.Logs.$Shape|null;
          state?: headwater.LookAtState.$Shape|null;
          agentLogs?: headwater.AgentLogs.$Shape|null;
          agentFacts?: headwater.AgentFacts.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ ask?: undefined; tap?: null; deadLetters?: null; replayDeadLetters?: null; logs?: null; state?: null; agentLogs?: null; agentFacts?: null }|{ ask?: "tap"; tap: headwater.Tap.$Shape; deadLetters?: null; replayDeadLetters?: null; logs?: null; state?: null; agentLogs?: null; agentFacts?: null }|{ ask?: "deadLetters"; tap?: null; deadLetters: headwater.DeadLetters.$Shape; replayDeadLetters?: null; logs?: null; state?: null; agentLogs?: null; agentFacts?: null }|{ ask?: "replayDeadLetters"; tap?: null; deadLetters?: null; replayDeadLetters: headwater.ReplayDeadLetters.$Shape; logs?: null; state?: null; agentLogs?: null; agentFacts?: null }|{ ask?: "logs"; tap?: null; deadLetters?: null; replayDeadLetters?: null; logs: headwater.Logs.$Shape; state?: null; agentLogs?: null; agentFacts?: null }|{ ask?: "state"; tap?: null; deadLetters?: null; replayDeadLetters?: null; logs?: null; state: headwater.LookAtState.$Shape; agentLogs?: null; agentFacts?: null }|{ ask?: "agentLogs"; tap?: null; deadLetters?: null; replayDeadLetters?: null; logs?: null; state?: null; agentLogs: headwater.AgentLogs.$Shape; agentFacts?: null }|{ ask?: "agentFacts"; tap?: null; deadLetters?: null; replayDeadLetters?: null; logs?: null; state?: null; agentLogs?: null; agentFacts: headwater.AgentFacts.$Shape })
        );
    }

    /** LogLevel enum. */
export enum LogLevel {

        /** LOG_UNKNOWN value */
        LOG_UNKNOWN = 0,

        /** LOG_ERROR value */
        LOG_ERROR = 1,

        /** LOG_WARN value */
        LOG_WARN = 2,

        /** LOG_INFO value */
        LOG_INFO = 3,

        /** LOG_DEBUG value */
        LOG_DEBUG = 4
    }

    /**
     * Properties of an AgentLogs.
     * @deprecated Use headwater.AgentLogs.$Properties instead.
     */
export interface IAgentLogs extends headwater.AgentLogs.$Properties {
    }

    /** Represents an AgentLogs. */
export class AgentLogs {

        /** AgentLogs limit. */
        limit: (number|Long);

        /** AgentLogs followMs. */
        followMs: (number|Long);

        /** AgentLogs level. */
        level: headwater.LogLevel;

        /**
         * Encodes the specified AgentLogs message. Does not implicitly {@link headwater.AgentLogs.verify|verify} messages.
         * @param message AgentLogs message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.AgentLogs.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AgentLogs message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.AgentLogs & headwater.AgentLogs.$Shape} AgentLogs
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.AgentLogs & headwater.AgentLogs.$Shape;
    }

export namespace AgentLogs {

        /** Properties of an AgentLogs. */
        interface $Properties {

            /** AgentLogs limit */
            limit?: (number|Long|null);

            /** AgentLogs followMs */
            followMs?: (number|Long|null);

            /** AgentLogs level */
            level?: (headwater.LogLevel|null);

        }

        /** Shape of an AgentLogs. */
        type $Shape = headwater.AgentLogs.$Properties;
    }

    /**
     * Properties of an AgentFacts.
     * @deprecated Use headwater.AgentFacts.$Properties instead.
     */
export interface IAgentFacts extends headwater.AgentFacts.$Properties {
    }

    /** Represents an AgentFacts. */
export class AgentFacts {

        /**
         * Encodes the specified AgentFacts message. Does not implicitly {@link headwater.AgentFacts.verify|verify} messages.
         * @param message AgentFacts message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.AgentFacts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AgentFacts message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.AgentFacts & headwater.AgentFacts.$Shape} AgentFacts
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.AgentFacts & headwater.AgentFacts.$Shape;
    }

export namespace AgentFacts {

        /** Properties of an AgentFacts. */
        interface $Properties {

        }

        /** Shape of an AgentFacts. */
        type $Shape = headwater.AgentFacts.$Properties;
    }

    /**
     * Properties of a Tap.
     * @deprecated Use headwater.Tap.$Properties instead.
     */
export interface ITap extends headwater.Tap.$Properties {
    }

    /** Represents a Tap. */
export class Tap {

        /** Tap component. */
        component: string;

        /** Tap stream. */
        stream: string;

        /** Tap limit. */
        limit: (number|Long);

        /** Tap forMs. */
        forMs: (number|Long);

        /**
         * Encodes the specified Tap message. Does not implicitly {@link headwater.Tap.verify|verify} messages.
         * @param message Tap message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Tap.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Tap message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Tap & headwater.Tap.$Shape} Tap
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Tap & headwater.Tap.$Shape;
    }

export namespace Tap {

        /** Properties of a Tap. */
        interface $Properties {

            /** Tap component */
            component?: (string|null);

            /** Tap stream */
            stream?: (string|null);

            /** Tap limit */
            limit?: (number|Long|null);

            /** Tap forMs */
            forMs?: (number|Long|null);

        }

        /** Shape of a Tap. */
        type $Shape = headwater.Tap.$Properties;
    }

    /**
     * Properties of a DeadLetters.
     * @deprecated Use headwater.DeadLetters.$Properties instead.
     */
export interface IDeadLetters extends headwater.DeadLetters.$Properties {
    }

    /** Represents a DeadLetters. */
export class DeadLetters {

        /** DeadLetters limit. */
        limit: (number|Long);

        /**
         * Encodes the specified DeadLetters message. Does not implicitly {@link headwater.DeadLetters.verify|verify} messages.
         * @param message DeadLetters message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.DeadLetters.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a DeadLetters message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.DeadLetters & headwater.DeadLetters.$Shape} DeadLetters
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.DeadLetters & headwater.DeadLetters.$Shape;
    }

export namespace DeadLetters {

        /** Properties of a DeadLetters. */
        interface $Properties {

            /** DeadLetters limit */
            limit?: (number|Long|null);

        }

        /** Shape of a DeadLetters. */
        type $Shape = headwater.DeadLetters.$Properties;
    }

    /**
     * Properties of a ReplayDeadLetters.
     * @deprecated Use headwater.ReplayDeadLetters.$Properties instead.
     */
export interface IReplayDeadLetters extends headwater.ReplayDeadLetters.$Properties {
    }

    /** Represents a ReplayDeadLetters. */
export class ReplayDeadLetters {

        /** ReplayDeadLetters ids. */
        ids: string[];

        /**
         * Encodes the specified ReplayDeadLetters message. Does not implicitly {@link headwater.ReplayDeadLetters.verify|verify} messages.
         * @param message ReplayDeadLetters message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.ReplayDeadLetters.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ReplayDeadLetters message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.ReplayDeadLetters & headwater.ReplayDeadLetters.$Shape} ReplayDeadLetters
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.ReplayDeadLetters & headwater.ReplayDeadLetters.$Shape;
    }

export namespace ReplayDeadLetters {

        /** Properties of a ReplayDeadLetters. */
        interface $Properties {

            /** ReplayDeadLetters ids */
            ids?: (string[]|null);

        }

        /** Shape of a ReplayDeadLetters. */
        type $Shape = headwater.ReplayDeadLetters.$Properties;
    }

    /**
     * Properties of a Logs.
     * @deprecated Use headwater.Logs.$Properties instead.
     */
export interface ILogs extends headwater.Logs.$Properties {
    }

    /** Represents a Logs. */
export class Logs {

        /** Logs limit. */
        limit: (number|Long);

        /** Logs followMs. */
        followMs: (number|Long);

        /**
         * Encodes the specified Logs message. Does not implicitly {@link headwater.Logs.verify|verify} messages.
         * @param message Logs message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Logs.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Logs message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Logs & headwater.Logs.$Shape} Logs
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Logs & headwater.Logs.$Shape;
    }

export namespace Logs {

        /** Properties of a Logs. */
        interface $Properties {

            /** Logs limit */
            limit?: (number|Long|null);

            /** Logs followMs */
            followMs?: (number|Long|null);

        }

        /** Shape of a Logs. */
        type $Shape = headwater.Logs.$Properties;
    }

    /**
     * Properties of a LookAtState.
     * @deprecated Use headwater.LookAtState.$Properties instead.
     */
export interface ILookAtState extends headwater.LookAtState.$Properties {
    }

    /** Represents a LookAtState. */
export class LookAtState {

        /** LookAtState task. */
        task: string;

        /** LookAtState cell. */
        cell: string;

        /** LookAtState key. */
        key: string;

        /** LookAtState limit. */
        limit: (number|Long);

        /** LookAtState afterCell. */
        afterCell: string;

        /** LookAtState afterKey. */
        afterKey: string;

        /** LookAtState afterMember. */
        afterMember: string;

        /**
         * Encodes the specified LookAtState message. Does not implicitly {@link headwater.LookAtState.verify|verify} messages.
         * @param message LookAtState message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.LookAtState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a LookAtState message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.LookAtState & headwater.LookAtState.$Shape} LookAtState
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.LookAtState & headwater.LookAtState.$Shape;
    }

export namespace LookAtState {

        /** Properties of a LookAtState. */
        interface $Properties {

            /** LookAtState task */
            task?: (string|null);

            /** LookAtState cell */
            cell?: (string|null);

            /** LookAtState key */
            key?: (string|null);

            /** LookAtState limit */
            limit?: (number|Long|null);

            /** LookAtState afterCell */
            afterCell?: (string|null);

            /** LookAtState afterKey */
            afterKey?: (string|null);

            /** LookAtState afterMember */
            afterMember?: (string|null);

        }

        /** Shape of a LookAtState. */
        type $Shape = headwater.LookAtState.$Properties;
    }

    /**
     * Properties of a CommitRecord.
     * @deprecated Use headwater.CommitRecord.$Properties instead.
     */
export interface ICommitRecord extends headwater.CommitRecord.$Properties {
    }

    /** Represents a CommitRecord. */
export class CommitRecord {

        /** CommitRecord epoch. */
        epoch?: (headwater.Epoch.$Properties|null);

        /** CommitRecord number. */
        number: (number|Long);

        /** CommitRecord age. */
        age: (number|Long);

        /** CommitRecord inputs. */
        inputs: headwater.InputPosition.$Properties[];

        /** CommitRecord outputs. */
        outputs: headwater.OutputPosition.$Properties[];

        /** CommitRecord changes. */
        changes: headwater.CellChange.$Properties[];

        /** CommitRecord record. */
        record: number;

        /** CommitRecord watermarks. */
        watermarks: headwater.Watermark.$Properties[];

        /**
         * Encodes the specified CommitRecord message. Does not implicitly {@link headwater.CommitRecord.verify|verify} messages.
         * @param message CommitRecord message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.CommitRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a CommitRecord message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.CommitRecord & headwater.CommitRecord.$Shape} CommitRecord
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.CommitRecord & headwater.CommitRecord.$Shape;
    }

export namespace CommitRecord {

        /** Properties of a CommitRecord. */
        interface $Properties {

            /** CommitRecord epoch */
            epoch?: (headwater.Epoch.$Properties|null);

            /** CommitRecord number */
            number?: (number|Long|null);

            /** CommitRecord age */
            age?: (number|Long|null);

            /** CommitRecord inputs */
            inputs?: (headwater.InputPosition.$Properties[]|null);

            /** CommitRecord outputs */
            outputs?: (headwater.OutputPosition.$Properties[]|null);

            /** CommitRecord changes */
            changes?: (headwater.CellChange.$Properties[]|null);

            /** CommitRecord record */
            record?: (number|null);

            /** CommitRecord watermarks */
            watermarks?: (headwater.Watermark.$Properties[]|null);

        }

        /** Shape of a CommitRecord. */
        type $Shape = headwater.CommitRecord.$Properties;
    }

    /**
     * Properties of a Watermark.
     * @deprecated Use headwater.Watermark.$Properties instead.
     */
export interface IWatermark extends headwater.Watermark.$Properties {
    }

    /** Represents a Watermark. */
export class Watermark {

        /** Watermark component. */
        component: string;

        /** Watermark at. */
        at: (number|Long);

        /**
         * Encodes the specified Watermark message. Does not implicitly {@link headwater.Watermark.verify|verify} messages.
         * @param message Watermark message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.Watermark.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Watermark message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.Watermark & headwater.Watermark.$Shape} Watermark
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.Watermark & headwater.Watermark.$Shape;
    }

export namespace Watermark {

        /** Properties of a Watermark. */
        interface $Properties {

            /** Watermark component */
            component?: (string|null);

            /** Watermark at */
            at?: (number|Long|null);

        }

        /** Shape of a Watermark. */
        type $Shape = headwater.Watermark.$Properties;
    }

    /**
     * Properties of an InputPosition.
     * @deprecated Use headwater.InputPosition.$Properties instead.
     */
export interface IInputPosition extends headwater.InputPosition.$Properties {
    }

    /** Represents an InputPosition. */
export class InputPosition {

        /** InputPosition link. */
        link: string;

        /** InputPosition series. */
        series?: (headwater.Epoch.$Properties|null);

        /** InputPosition seq. */
        seq: (number|Long);

        /** InputPosition total. */
        total: (number|Long);

        /** InputPosition watermark. */
        watermark?: (number|Long|null);

        /**
         * Encodes the specified InputPosition message. Does not implicitly {@link headwater.InputPosition.verify|verify} messages.
         * @param message InputPosition message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.InputPosition.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an InputPosition message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.InputPosition & headwater.InputPosition.$Shape} InputPosition
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.InputPosition & headwater.InputPosition.$Shape;
    }

export namespace InputPosition {

        /** Properties of an InputPosition. */
        interface $Properties {

            /** InputPosition link */
            link?: (string|null);

            /** InputPosition series */
            series?: (headwater.Epoch.$Properties|null);

            /** InputPosition seq */
            seq?: (number|Long|null);

            /** InputPosition total */
            total?: (number|Long|null);

            /** InputPosition watermark */
            watermark?: (number|Long|null);

        }

        /** Shape of an InputPosition. */
        type $Shape = headwater.InputPosition.$Properties;
    }

    /**
     * Properties of an OutputPosition.
     * @deprecated Use headwater.OutputPosition.$Properties instead.
     */
export interface IOutputPosition extends headwater.OutputPosition.$Properties {
    }

    /** Represents an OutputPosition. */
export class OutputPosition {

        /** OutputPosition link. */
        link: string;

        /** OutputPosition series. */
        series?: (headwater.Epoch.$Properties|null);

        /** OutputPosition next. */
        next: (number|Long);

        /** OutputPosition total. */
        total: (number|Long);

        /** OutputPosition low. */
        low: (number|Long);

        /** OutputPosition waiting. */
        waiting?: (number|Long|null);

        /**
         * Encodes the specified OutputPosition message. Does not implicitly {@link headwater.OutputPosition.verify|verify} messages.
         * @param message OutputPosition message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.OutputPosition.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an OutputPosition message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.OutputPosition & headwater.OutputPosition.$Shape} OutputPosition
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.OutputPosition & headwater.OutputPosition.$Shape;
    }

export namespace OutputPosition {

        /** Properties of an OutputPosition. */
        interface $Properties {

            /** OutputPosition link */
            link?: (string|null);

            /** OutputPosition series */
            series?: (headwater.Epoch.$Properties|null);

            /** OutputPosition next */
            next?: (number|Long|null);

            /** OutputPosition total */
            total?: (number|Long|null);

            /** OutputPosition low */
            low?: (number|Long|null);

            /** OutputPosition waiting */
            waiting?: (number|Long|null);

        }

        /** Shape of an OutputPosition. */
        type $Shape = headwater.OutputPosition.$Properties;
    }

    /**
     * Properties of a CellChange.
     * @deprecated Use headwater.CellChange.$Properties instead.
     */
export interface ICellChange extends headwater.CellChange.$Properties {
    }

    /** Represents a CellChange. */
export class CellChange {

        /** CellChange cell. */
        cell: string;

        /** CellChange key. */
        key: string;

        /** CellChange value. */
        value?: (Uint8Array|null);

        /**
         * Encodes the specified CellChange message. Does not implicitly {@link headwater.CellChange.verify|verify} messages.
         * @param message CellChange message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.CellChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a CellChange message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.CellChange & headwater.CellChange.$Shape} CellChange
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.CellChange & headwater.CellChange.$Shape;
    }

export namespace CellChange {

        /** Properties of a CellChange. */
        interface $Properties {

            /** CellChange cell */
            cell?: (string|null);

            /** CellChange key */
            key?: (string|null);

            /** CellChange value */
            value?: (Uint8Array|null);

        }

        /** Shape of a CellChange. */
        type $Shape = headwater.CellChange.$Properties;
    }

    /**
     * Properties of a StoredFrame.
     * @deprecated Use headwater.StoredFrame.$Properties instead.
     */
export interface IStoredFrame extends headwater.StoredFrame.$Properties {
    }

    /** Represents a StoredFrame. */
export class StoredFrame {

        /** StoredFrame from. */
        from: (number|Long);

        /** StoredFrame to. */
        to: (number|Long);

        /** StoredFrame total. */
        total: (number|Long);

        /** StoredFrame tuples. */
        tuples: number;

        /** StoredFrame stream. */
        stream: string;

        /** StoredFrame schema. */
        schema: number;

        /** StoredFrame checksum. */
        checksum: number;

        /** StoredFrame watermark. */
        watermark?: (number|Long|null);

        /** StoredFrame end. */
        end: boolean;

        /** StoredFrame age. */
        age: (number|Long);

        /** StoredFrame reason. */
        reason: string;

        /** StoredFrame body. */
        body: Uint8Array;

        /**
         * Encodes the specified StoredFrame message. Does not implicitly {@link headwater.StoredFrame.verify|verify} messages.
         * @param message StoredFrame message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.StoredFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a StoredFrame message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.StoredFrame & headwater.StoredFrame.$Shape} StoredFrame
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.StoredFrame & headwater.StoredFrame.$Shape;
    }

export namespace StoredFrame {

        /** Properties of a StoredFrame. */
        interface $Properties {

            /** StoredFrame from */
            from?: (number|Long|null);

            /** StoredFrame to */
            to?: (number|Long|null);

            /** StoredFrame total */
            total?: (number|Long|null);

            /** StoredFrame tuples */
            tuples?: (number|null);

            /** StoredFrame stream */
            stream?: (string|null);

            /** StoredFrame schema */
            schema?: (number|null);

            /** StoredFrame checksum */
            checksum?: (number|null);

            /** StoredFrame watermark */
            watermark?: (number|Long|null);

            /** StoredFrame end */
            end?: (boolean|null);

            /** StoredFrame age */
            age?: (number|Long|null);

            /** StoredFrame reason */
            reason?: (string|null);

            /** StoredFrame body */
            body?: (Uint8Array|null);

        }

        /** Shape of a StoredFrame. */
        type $Shape = headwater.StoredFrame.$Properties;
    }

    /**
     * Properties of a GroupPointer.
     * @deprecated Use headwater.GroupPointer.$Properties instead.
     */
export interface IGroupPointer extends headwater.GroupPointer.$Properties {
    }

    /** Represents a GroupPointer. */
export class GroupPointer {

        /** GroupPointer area. */
        area: string;

        /** GroupPointer role. */
        role: headwater.Role;

        /** GroupPointer epoch. */
        epoch?: (headwater.Epoch.$Properties|null);

        /** GroupPointer replicas. */
        replicas: headwater.Replica.$Properties[];

        /** GroupPointer commit. */
        commit: (number|Long);

        /** GroupPointer record. */
        record: number;

        /** GroupPointer session. */
        session: (number|Long);

        /**
         * Encodes the specified GroupPointer message. Does not implicitly {@link headwater.GroupPointer.verify|verify} messages.
         * @param message GroupPointer message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: headwater.GroupPointer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a GroupPointer message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {headwater.GroupPointer & headwater.GroupPointer.$Shape} GroupPointer
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): headwater.GroupPointer & headwater.GroupPointer.$Shape;
    }

export namespace GroupPointer {

        /** Properties of a GroupPointer. */
        interface $Properties {

            /** GroupPointer area */
            area?: (string|null);

            /** GroupPointer role */
            role?: (headwater.Role|null);

            /** GroupPointer epoch */
            epoch?: (headwater.Epoch.$Properties|null);

            /** GroupPointer replicas */
            replicas?: (headwater.Replica.$Properties[]|null);

            /** GroupPointer commit */
            commit?: (number|Long|null);

            /** GroupPointer record */
            record?: (number|null);

            /** GroupPointer session */
            session?: (number|Long|null);

        }

        /** Shape of a GroupPointer. */
        type $Shape = headwater.GroupPointer.$Properties;
    }

    /** Role enum. */
export enum Role {

        /** ROLE_UNKNOWN value */
        ROLE_UNKNOWN = 0,

        /** ROLE_OWNER value */
        ROLE_OWNER = 1,

        /** ROLE_STANDBY value */
        ROLE_STANDBY = 2
    }
