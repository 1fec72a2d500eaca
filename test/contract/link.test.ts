import { createBroker } from "../../broker/index.js";
import { MemoryBroker, MqttTransport, type Transport } from "../../transport/index.js";
import { describeWithMosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { startTcpProxy, type TcpProxy } from "../fixtures/tcp-proxy.js";
import { type LinkStage, linkContract } from "./link.js";

const inMemory = (home: LinkStage["home"]) => async (): Promise<LinkStage> => {
  const broker = new MemoryBroker();
  return {
    home,
    transport: async (clientId) => broker.transport({ clientId }),
    cut: (clientId) => broker.cut(clientId),
    close: async () => undefined,
  };
};

linkContract("in memory, on one agent", inMemory("left"));
linkContract("over a transport in memory", inMemory("right"));

/** A line of its own for each agent, so that one can be cut. */
async function overMqtt(port: number, end: () => Promise<void>): Promise<LinkStage> {
  const proxies = new Map<string, TcpProxy>();
  return {
    home: "right",
    transport: async (clientId): Promise<Transport> => {
      const proxy = await startTcpProxy(port);
      proxies.set(clientId, proxy);
      const address = { url: `mqtt://127.0.0.1:${proxy.port}` };
      return new MqttTransport({ address, clientId, backoff: { firstMs: 20, maxMs: 200 } });
    },
    cut: (clientId) => proxies.get(clientId)!.cut(),
    close: async () => {
      for (const proxy of proxies.values()) await proxy.close();
      await end();
    },
  };
}

linkContract("over MQTT through our broker", async () => {
  const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
  return overMqtt(broker.port, () => broker.close());
});

describeWithMosquitto("with Mosquitto", () => {
  linkContract("over MQTT through Mosquitto", async () => {
    const mosquitto = await startMosquitto();
    return overMqtt(mosquitto.port, () => mosquitto.remove());
  });
});
