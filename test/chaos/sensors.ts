/**
 * Sensors as a process of their own: plain MQTT clients, one for each gateway, that publish at QoS 1 and send
 * a reading again until it is acknowledged. On "stop" they make no more, wait for the last PUBACK, and say
 * how many readings each sensor has made.
 */
import { connect, UniqueMessageIdProvider } from "mqtt";
import { sensorsOf } from "./readings.js";

/** What the process says. */
export type SensorsMessage =
  | { readonly kind: "progress"; readonly sent: number; readonly acknowledged: number }
  | { readonly kind: "done"; readonly sensors: Readonly<Record<string, number>> };

const tickMs = 10;
const progressMs = 200;
/** Readings of one gateway that are not yet acknowledged; further ones wait to be made. */
const unacknowledgedMax = 1_000;

interface Client {
  readonly sensors: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly acknowledged: number;
}

function publish(url: string, gateway: string, rate: number, stopped: () => boolean): Client {
  const ids = sensorsOf(gateway);
  const sensors: Record<string, number> = Object.fromEntries(ids.map((id) => [id, 0]));
  const client = { sensors, sent: 0, acknowledged: 0 };
  const connection = connect(url, {
    clientId: `sensors-of-${gateway}`,
    clean: true,
    protocolVersion: 4,
    reconnectPeriod: 300,
    messageIdProvider: new UniqueMessageIdProvider(),
  });
  connection.on("error", () => undefined);
  const begun = performance.now();
  let skipped = 0;
  const timer = setInterval(() => {
    if (stopped()) return clearInterval(timer);
    const due = Math.floor(((performance.now() - begun) / 1000) * rate) - skipped;
    // What could not be made in time is made later, but not all at once.
    if (due - client.sent > rate) skipped += due - client.sent - rate;
    while (client.sent < due && client.sent - client.acknowledged < unacknowledgedMax) {
      const sensor = ids[client.sent % ids.length]!;
      const n = ++sensors[sensor]!;
      client.sent++;
      const payload = JSON.stringify({ n, value: (n % 1_000) / 8, at: Date.now() });
      connection.publish(`in/${gateway}/${sensor}`, payload, { qos: 1 }, (error) => {
        if (!error) client.acknowledged++;
        else process.stderr.write(`${sensor}#${n} is not acknowledged: ${error.message}\n`);
      });
    }
  }, tickMs);
  return client;
}

function main(rate: number, feeds: readonly string[]): void {
  let stopped = false;
  const clients = feeds.map((feed) => {
    const [gateway = "", url = ""] = feed.split("=");
    return publish(url, gateway, rate / feeds.length, () => stopped);
  });
  const sum = (of: (client: Client) => number) => clients.reduce((all, client) => all + of(client), 0);
  const tell = (message: SensorsMessage) => process.send?.(message);
  setInterval(() => {
    const sent = sum((client) => client.sent);
    const acknowledged = sum((client) => client.acknowledged);
    tell({ kind: "progress", sent, acknowledged });
    if (!stopped || acknowledged < sent) return;
    tell({ kind: "done", sensors: Object.assign({}, ...clients.map((client) => client.sensors)) });
  }, progressMs);
  process.on("message", (message) => {
    if (message === "stop") stopped = true;
  });
  process.on("disconnect", () => process.exit(0));
}

const [rate = "2000", ...feeds] = process.argv.slice(2);
main(Number(rate), feeds);
