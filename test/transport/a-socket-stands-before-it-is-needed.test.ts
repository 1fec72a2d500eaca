import { once } from "node:events";
import net from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import { createBroker } from "../../broker/index.js";
import { FeedClient, ReadySockets } from "../../transport/index.js";
import { until } from "../fixtures/until.js";

/** A server that counts who comes, and hands each to `meet`. */
async function listen(meet: (socket: net.Socket) => void = () => undefined) {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    meet(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as net.AddressInfo;
  return { sockets, address: { url: `mqtt://127.0.0.1:${port}` } };
}

it("one stands for each broker, and who takes it has it alone", async () => {
  const { sockets, address } = await listen();
  const ready = new ReadySockets();
  ready.open(address);
  ready.open({ ...address });
  await until("it stands", () => sockets.length === 1);
  expect(ready.take({ ...address, username: "other" })).toBeUndefined();
  const taken = ready.take(address);
  taken!.write("hello");
  const [heard] = (await once(sockets[0]!, "data")) as [Buffer];
  expect(heard.toString()).toBe("hello");
  expect(ready.take(address)).toBeUndefined();
  taken!.destroy();
});

it("a feed connects over it", async () => {
  const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
  onTestFinished(() => broker.close());
  const { sockets, address } = await listen((socket) => {
    const onwards = net.connect(broker.port, "127.0.0.1");
    onwards.on("error", () => undefined);
    socket.on("close", () => onwards.destroy());
    socket.pipe(onwards).pipe(socket);
  });
  const ready = new ReadySockets();
  ready.open(address);
  await until("it stands", () => sockets.length === 1);
  const feed = new FeedClient({
    ...{ address, clientId: "feed", dial: () => ready.take(address) },
    filters: [{ filter: "in/#", qos: 1 }],
  });
  onTestFinished(() => feed.close(true));
  feed.open({
    connected: () => undefined,
    disconnected: () => undefined,
    denied: () => undefined,
    readable: () => undefined,
  });
  await until("it is connected", () => feed.connected);
  // The embedded broker refuses MQTT 5, which was tried over the first.
  expect(sockets.length).toBe(2);
  sockets[1]!.destroy();
  await until("it is connected anew", () => sockets.length === 3 && feed.connected);
});

it("one that the broker closed is nobody's, and another takes its place", async () => {
  const { sockets, address } = await listen();
  const ready = new ReadySockets();
  ready.open(address);
  await until("it stands", () => sockets.length === 1);
  sockets[0]!.end();
  const another = () => {
    ready.open(address);
    return sockets.length === 2;
  };
  // Long before the first one would count as silent.
  await until("another stands", another, 4_000);
  ready.take(address)!.destroy();
});

it("one that nobody takes is closed after a while, because brokers give up those", async () => {
  const { sockets, address } = await listen();
  const ready = new ReadySockets();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  ready.open(address);
  ready.open({ ...address, username: "taken" });
  const taken = ready.take({ ...address, username: "taken" })!;
  vi.advanceTimersByTime(9_000);
  vi.useRealTimers();
  expect(ready.take(address)).toBeUndefined();
  expect(taken.destroyed).toBe(false);
  await until("the other one stands", () => sockets.length > 0);
  taken.destroy();
});

it("a broker that is away harms nobody, and over WebSocket none stands", async () => {
  const { sockets, address } = await listen();
  const ready = new ReadySockets();
  const away = { url: "mqtt://127.0.0.1:1" };
  ready.open(away);
  await until("it is gone", () => ready.take(away) === undefined);
  const web = { url: address.url.replace("mqtt:", "ws:") };
  ready.open(web);
  expect(ready.take(web)).toBeUndefined();
  expect(sockets.length).toBe(0);
  expect(() => ready.open({ url: "nonsense" })).toThrow(/is not a URL/);
});
