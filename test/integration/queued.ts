import { connectAsync } from "mqtt";
import type { Mosquitto } from "../fixtures/mosquitto.js";

/**
 * Messages that a Mosquitto keeps, those on their way and not acknowledged with them, as it last said. It
 * needs `sys_interval 1`.
 */
export async function queuedBy(broker: Mosquitto): Promise<number> {
  const client = await connectAsync(broker.url);
  const said = new Promise<number>((resolve) => client.once("message", (_, text) => resolve(Number(text))));
  await client.subscribeAsync("$SYS/broker/store/messages/count");
  const count = await said;
  await client.endAsync();
  return count;
}
