import { type Broker, createBroker } from "../../broker/index.js";
import { MemoryBroker, MqttTransport, type Transport, type Will } from "../../transport/index.js";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { startTcpProxy, type TcpProxy } from "../fixtures/tcp-proxy.js";
import { type TransportStage, transportContract } from "./transport.js";

transportContract("memory", async () => {
  const broker = new MemoryBroker();
  broker.admit = (clientId) => (clientId === "nobody" ? "not authorised" : null);
  broker.allow = (_clientId, filter) => !filter.startsWith("secret/");
  return {
    transport: async (clientId, will) => broker.transport({ clientId, will }),
    cut: (clientId) => broker.cut(clientId),
    stopBroker: async () => broker.stop(),
    startBroker: async () => broker.start(),
    refused: async () => ({ transport: broker.transport({ clientId: "nobody" }), reason: /not authorised/ }),
    deniedFilter: "secret/#",
    close: async () => undefined,
  };
});

/** A line of its own for each client, so that one can be cut. */
class Lines {
  readonly #proxies = new Map<string, TcpProxy>();

  async transport(port: number, clientId: string, will?: Will): Promise<Transport> {
    const proxy = await startTcpProxy(port);
    this.#proxies.set(clientId, proxy);
    const address = { url: `mqtt://127.0.0.1:${proxy.port}` };
    return new MqttTransport({ address, clientId, will, backoff: { firstMs: 20, maxMs: 200 } });
  }

  cut(clientId: string): void {
    this.#proxies.get(clientId)!.cut();
  }

  async close(): Promise<void> {
    for (const proxy of this.#proxies.values()) await proxy.close();
  }
}

transportContract("MQTT 3.1.1 through our broker", async (): Promise<TransportStage> => {
  const open = (port: number) =>
    createBroker({
      listen: { host: "127.0.0.1", port },
      authenticate: (_clientId, username) => username !== "nobody",
      authorize: (_clientId, _username, _action, topic) => !topic.startsWith("secret/"),
    });
  let broker: Broker = await open(0);
  const { port } = broker;
  const lines = new Lines();
  return {
    transport: (clientId, will) => lines.transport(port, clientId, will),
    cut: (clientId) => lines.cut(clientId),
    stopBroker: () => broker.close(),
    startBroker: async () => {
      broker = await open(port);
    },
    refused: async () => ({
      transport: new MqttTransport({
        address: { url: broker.url, username: "nobody", password: "x" },
        clientId: "refused",
      }),
      reason: /refused user name or password/,
    }),
    deniedFilter: "secret/#",
    close: async () => {
      await lines.close();
      await broker.close();
    },
  };
});

describeWithMosquitto("with Mosquitto", () => {
  transportContract("MQTT 5 through Mosquitto", async (): Promise<TransportStage> => {
    const broker: Mosquitto = await startMosquitto({ config: ["max_queued_messages 0"] });
    const lines = new Lines();
    return {
      transport: (clientId, will) => lines.transport(broker.port, clientId, will),
      cut: (clientId) => lines.cut(clientId),
      stopBroker: () => broker.stop(),
      startBroker: () => broker.start(),
      refused: async () => ({
        transport: new MqttTransport({ address: { url: "mqtt://127.0.0.1:1" }, clientId: "refused" }),
        reason: /nothing listens at mqtt:\/\/127.0.0.1:1/,
      }),
      deniedFilter: null,
      close: async () => {
        await lines.close();
        await broker.remove();
      },
    };
  });
});
