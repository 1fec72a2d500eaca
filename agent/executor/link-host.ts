import type { LinkMessage } from "../../proto/index.js";
import type { SenderMessage } from "../link/link.js";
import type { FrameBody } from "./body.js";
import type { IncomingLink } from "./incoming.js";

/** Any message of a link while it is inside this process. */
export type InnerMessage =
  | SenderMessage<FrameBody>
  | Exclude<LinkMessage, { kind: "frame" | "ship" | "shipped" }>;

/** What the ends of links need of the runtime. */
export interface LinkHost {
  /** Name of this agent. */
  readonly agent: string;
  now(): number;
  /** True when messages to the agent have a way now; always for the own agent, never for nowhere. */
  reachable(agent: string): boolean;
  /** Sends within this process, or to another agent. */
  send(agent: string, message: InnerMessage): void;
  /** The receiver would acknowledge something if it were asked: it is, when nothing else is to be done. */
  owes(link: IncomingLink): void;
  /** A timer of a link end is due at `at`. */
  due(at: number): void;
  log(level: "error" | "warn" | "info" | "debug", text: string): void;
}
