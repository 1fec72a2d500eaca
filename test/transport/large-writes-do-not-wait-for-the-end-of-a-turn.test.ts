import { Duplex } from "node:stream";
import { expect, it } from "vitest";
import { Splitter } from "../../transport/splitter.js";

/** A socket that counts what it is given, and how often. */
class CountingSocket extends Duplex {
  bytes = 0;
  writes = 0;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#take([chunk], done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#take(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  #take(chunks: readonly Buffer[], done: () => void): void {
    this.writes++;
    for (const { length } of chunks) this.bytes += length;
    done();
  }
}

function splitterOver(socket: Duplex): Splitter {
  const limits = { payloadBytesMax: 256 * 1024, controlBytesMax: 64 * 1024 };
  const nothing = () => {};
  const events = { publish: nothing, puback: nothing, batchEnd: nothing, drained: nothing };
  return new Splitter(socket, 4, limits, events);
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it("packets of one turn leave in one write, but 64 KiB do not wait for its end", async () => {
  const socket = new CountingSocket();
  const splitter = splitterOver(socket);
  for (let n = 0; n < 10; n++) splitter.send(Buffer.alloc(100));
  expect(socket.writes).toBe(0);
  await turn();
  expect(socket).toMatchObject({ writes: 1, bytes: 1_000 });

  for (let n = 0; n < 5; n++) splitter.send(Buffer.alloc(40 * 1024));
  expect(socket).toMatchObject({ writes: 3, bytes: 1_000 + 160 * 1024 });
  splitter.send(Buffer.alloc(100));
  await turn();
  expect(socket).toMatchObject({ writes: 4, bytes: 1_100 + 200 * 1024 });
});
