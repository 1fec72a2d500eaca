import { randomBytes } from "node:crypto";
import { Deque, HeadwaterError } from "../../base/index.js";
import type {
  Bolt,
  ComponentContext,
  Fields,
  Hold,
  Json,
  Output,
  Row,
  TuplePosition,
} from "../../topology/index.js";
import { MqttTransport } from "../../transport/index.js";
import type { ConnectorScope } from "../connector.js";
import { type PayloadWriter, payloadWriter } from "../formats/formats.js";
import { topicOfTuple } from "../formats/topic-of-tuple.js";
import { countNotFinite } from "../json-text.js";
import { expandTopic } from "../template.js";
import { type AddressConfig, brokerAddress, clientOwner } from "./mqtt-broker.js";

interface MqttSinkConfig {
  readonly address: AddressConfig;
  readonly topic: string;
  readonly format: "json" | "cbor" | "protobuf";
  readonly fields: Fields | null;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly messageId: string | null;
}

/** Messages under way to the broker and not acknowledged. */
const underWayMax = 500;
/** Bytes that the connection may hold back before we wait for it. */
const backlogBytesMax = 1024 * 1024;
/** at-most-once, where nothing holds the stream back: the oldest messages beyond are dropped. */
const waitingMax = 10_000;
const payloadBytesMax = 256 * 1024;
/** Time to wait for the last acknowledgements when the task closes, in ms. */
const farewellMs = 2_000;
/** Time until a message that the broker refused is tried again, in ms. */
const retryMs = 1_000;
const complaintMs = 10_000;

/** The running half of `mqttSink`. */
export function makeMqttSink(config: Json, scope: ConnectorScope): Bolt {
  return new MqttSink(config as unknown as MqttSinkConfig, scope);
}

interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly id: string;
  readonly hold: Hold | null;
}

class MqttSink implements Bolt {
  readonly #config: MqttSinkConfig;
  readonly #scope: ConnectorScope;
  readonly #topicOf: (tuple: Row) => string;
  readonly #write: PayloadWriter;
  readonly #waiting = new Deque<Message>();
  /** In the order in which they were sent. */
  readonly #underWay = new Set<Message>();
  readonly #idPrefix: string;
  #context!: ComponentContext;
  /** null until it is opened, and when it cannot be. */
  #transport: MqttTransport | null = null;
  #sent = 0;
  #closing = false;
  #settled: (() => void) | null = null;
  #retry: NodeJS.Timeout | null = null;
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(config: MqttSinkConfig, scope: ConnectorScope) {
    this.#config = config;
    this.#scope = scope;
    this.#topicOf = topicOfTuple(expandTopic(config.topic, scope));
    this.#write = payloadWriter(config.format, config.fields, config.messageId);
    // For tuples without a position: unique for each start of the task, the same when it is sent again.
    this.#idPrefix = `${scope.topology}/${scope.task}/${randomBytes(9).toString("base64url")}/`;
  }

  open(context: ComponentContext): void {
    this.#context = context;
    const { topology, task } = this.#scope;
    const { address } = this.#config;
    const nonce = randomBytes(6).toString("hex");
    const transport = new MqttTransport({
      address: brokerAddress(address, this.#scope),
      clientId: `${clientOwner(address, this.#scope)}:${topology}:${task}:${nonce}`,
    });
    this.#transport = transport;
    transport.open({
      connected: () => {
        this.#complainedAt = Number.NEGATIVE_INFINITY;
        this.#pump();
      },
      disconnected: (reason) => {
        this.#again();
        this.#complain("warn", `${reason}; ${this.#waiting.length} messages wait`);
      },
      message: () => undefined,
      drained: () => this.#pump(),
    });
  }

  execute(tuple: Row, out: Output): void {
    const topic = this.#topicOf(tuple);
    const id = this.#idOf(out.position);
    const payload = this.#write(tuple, id);
    if (payload.length > payloadBytesMax) {
      throw new HeadwaterError(
        "too-large",
        `a payload of ${payload.length} bytes is over ${payloadBytesMax}`,
        {
          place: this.#scope.component,
          remedy: "emit smaller tuples to this sink",
        },
      );
    }
    if (this.#config.format === "json") countNotFinite(tuple, this.#context);
    const held = this.#scope.delivery !== "at-most-once";
    this.#waiting.push({ topic, payload, id, hold: held ? out.hold() : null });
    if (!held && this.#waiting.length > waitingMax) {
      this.#waiting.shift();
      this.#context.count("dropped");
    }
    this.#pump();
  }

  /** Everything is on its way as fast as the broker takes it; the holds go with its acknowledgements. */
  flush(): void {
    this.#pump();
  }

  /**
   * Waits a little for what is under way; what is not acknowledged then is sent again by the next run of the
   * task.
   */
  async close(): Promise<void> {
    if (this.#retry !== null) clearTimeout(this.#retry);
    if (this.#transport?.connected === true && this.#underWay.size + this.#waiting.length > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, farewellMs);
        this.#settled = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#closing = true;
    await this.#transport?.close();
  }

  /** By its position a tuple has the same id in every life of the sink, and with another owner. */
  #idOf(position: TuplePosition | null): string {
    if (position === null) return this.#idPrefix + ++this.#sent;
    const { link, series, seq, index } = position;
    return `${this.#scope.topology}/${link}/${series}/${seq}/${index}`;
  }

  #pump(): void {
    const transport = this.#transport;
    if (transport === null) return;
    while (!this.#closing && this.#waiting.length > 0 && this.#underWay.size < underWayMax) {
      if (this.#retry !== null || transport.bufferedBytes > backlogBytesMax) return;
      const message = this.#waiting.at(0)!;
      if (!this.#publish(message, transport)) return;
      this.#waiting.shift();
    }
  }

  #publish(message: Message, transport: MqttTransport): boolean {
    const { qos, retain, messageId } = this.#config;
    const options =
      messageId === null ? { qos, retain, userProperties: { "message-id": message.id } } : { qos, retain };
    if (qos === 0) {
      if (!transport.publish(message.topic, message.payload, options)) return false;
      this.#done(message);
      return true;
    }
    this.#underWay.add(message);
    const taken = transport.publish(message.topic, message.payload, options, (error) => {
      // Of another connection: it was put back already.
      if (!taken || !this.#underWay.has(message)) return;
      if (error === null) {
        this.#underWay.delete(message);
        this.#done(message);
        this.#pump();
      } else if ((error as HeadwaterError).code === "refused") this.#refused(error);
    });
    if (!taken) this.#underWay.delete(message);
    return taken;
  }

  #done(message: Message): void {
    this.#context.count("published");
    message.hold?.release();
    if (this.#underWay.size + this.#waiting.length === 0) this.#settled?.();
  }

  /** The broker will not have it: everything waits a while, and is tried again in order. */
  #refused(error: Error): void {
    this.#complain("error", error.message);
    this.#again();
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      this.#pump();
    }, retryMs);
  }

  /** What was under way goes back to the front, in its order: the broker may have it or not. */
  #again(): void {
    const lost = [...this.#underWay];
    this.#underWay.clear();
    if (lost.length > 0) this.#context.count("sent-again", lost.length);
    for (let i = lost.length - 1; i >= 0; i--) this.#waiting.unshift(lost[i]!);
  }

  #complain(level: "error" | "warn", reason: string): void {
    const now = this.#context.now();
    if (Math.abs(now - this.#complainedAt) < complaintMs) return;
    this.#complainedAt = now;
    this.#context.log(level, reason);
  }
}
