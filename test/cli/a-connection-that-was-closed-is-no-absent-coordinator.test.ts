import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { CoordinatorClient } from "../../cli/client.js";

describe("a connection that the coordinator closes as it is used again", () => {
  let server: Server;
  afterEach(() => server.close());

  /** Closes the connections of the first requests without an answer. */
  async function closing(connections: number) {
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(request.method!);
      if (asked.length <= connections) return void request.socket.destroy();
      response.setHeader("content-type", "application/json").end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { asked, client: new CoordinatorClient(new URL(`http://127.0.0.1:${port}`), null) };
  }

  it("is taken anew for a question", async () => {
    const { asked, client } = await closing(1);
    await client.info();
    expect(asked).toEqual(["GET", "GET"]);
  });

  it("is said for an order, which may have been heard", async () => {
    const { asked, client } = await closing(1);
    await expect(client.drain("gw-1")).rejects.toThrow(/no coordinator answers/);
    expect(asked).toEqual(["POST"]);
  });

  it("is said for a question that is closed twice", async () => {
    const { asked, client } = await closing(2);
    await expect(client.info()).rejects.toThrow(/no coordinator answers/);
    expect(asked).toEqual(["GET", "GET"]);
  });
});
