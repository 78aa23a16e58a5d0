import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, Socket, connect, createServer } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { until } from "../fixtures/lock/until.ts";
import { TcpProxy } from "../fixtures/servers/tcp-proxy.ts";

/** One end of a connection, and all that came to it. */
class End {
  readonly socket: Socket;
  heard = "";
  isOver = false;
  isClosed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => (this.heard += String(chunk)));
    socket.on("end", () => (this.isOver = true));
    socket.on("error", () => {}); // a reset, which "close" tells as well
    socket.on("close", () => (this.isClosed = true));
  }

  async hears(text: string): Promise<void> {
    await until(() => this.heard.endsWith(text), `"${text}" after "${this.heard}"`);
  }
}

interface Network {
  readonly proxy: TcpProxy;
  /** A new connection through the proxy: its end, and the server's. */
  connect(): Promise<{ client: End; server: End }>;
  /** How many connections the server has seen. */
  readonly arrived: readonly End[];
}

async function network(t: TestContext): Promise<Network> {
  const arrived: End[] = [];
  const ends: End[] = [];
  const enter = (socket: Socket): End => {
    const end = new End(socket);
    ends.push(end);
    return end;
  };
  const listener = createServer({ allowHalfOpen: true }, (socket) => void arrived.push(enter(socket))).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const proxy = await TcpProxy.start(t, { host: "127.0.0.1", port: (listener.address() as AddressInfo).port });
  t.after(() => {
    for (const { socket } of ends) socket.destroy();
    listener.close();
  });
  return {
    proxy,
    arrived,
    async connect() {
      const seen = arrived.length;
      const client = enter(connect(proxy.port, "127.0.0.1"));
      await until(() => arrived.length > seen, "the connection at the server");
      return { client, server: arrived[seen]! };
    },
  };
}

describe("servers", () => {
  test("the proxy hands on both ways, however much, and the end of each way by itself", async (t) => {
    const { client, server } = await (await network(t)).connect();
    const much = "x".repeat(4_000_000);
    client.socket.end(`${much}ping`);
    await server.hears("ping");
    assert.equal(server.heard.length, much.length + 4);
    server.socket.end(`${much}pong`);
    await client.hears("pong");
    await until(() => client.isClosed && server.isClosed, "both closed");
  });

  test("a way that is cut loses what is sent; the other goes on, and the connection stays", async (t) => {
    const { proxy, connect: open } = await network(t);
    const { client, server } = await open();
    proxy.cut("to the server");
    client.socket.write("lost");
    server.socket.write("one");
    await client.hears("one");
    proxy.heal();
    await until(() => client.isClosed && server.isClosed, "the torn connection closed");
    assert.equal(server.heard, "");
    const next = await open();
    proxy.cut("to the client");
    next.server.socket.write("lost");
    next.client.socket.write("two");
    await next.server.hears("two");
    assert.equal(next.client.heard, "");
    assert.equal(next.client.isClosed, false);
  });

  test("cut both ways nothing comes through, not even an end, and nobody new comes to the server", async (t) => {
    const { proxy, connect: open, arrived } = await network(t);
    const { client, server } = await open();
    proxy.cut();
    client.socket.end("lost");
    const late = new End(connect(proxy.port, "127.0.0.1"));
    t.after(() => late.socket.destroy());
    await once(late.socket, "connect");
    late.socket.write("lost");
    server.socket.write("lost");
    await until(() => proxy.lostBytes === 12, "all that was sent lost");
    assert.deepEqual(
      [server.heard, server.isOver, server.isClosed, client.heard, client.isOver, arrived.length],
      ["", false, false, "", false, 1],
    );
    proxy.heal();
    await until(() => server.isClosed && late.isClosed, "the torn connections closed");
    const next = await open();
    next.client.socket.write("through");
    await next.server.hears("through");
  });

  test("a connection that lost nothing goes on when it is healed", async (t) => {
    const { proxy, connect: open } = await network(t);
    const { client, server } = await open();
    proxy.cut();
    proxy.heal();
    client.socket.write("ping");
    await server.hears("ping");
    server.socket.write("pong");
    await client.hears("pong");
  });

  test("a reset closes every connection at both its ends, also when it is cut", async (t) => {
    const { proxy, connect: open } = await network(t);
    const all = [await open(), await open()];
    proxy.cut();
    proxy.reset();
    await until(() => all.every(({ client, server }) => client.isClosed && server.isClosed), "all closed");
  });

  test("a reset closes a connection whose end is just being handed on", async (t) => {
    const { proxy, connect: open } = await network(t);
    const { client, server } = await open();
    const end = Socket.prototype.end as () => Socket;
    t.mock.method(Socket.prototype, "end", function (this: Socket) {
      end.call(this);
      if (this !== client.socket) proxy.reset();
      return this;
    });
    client.socket.end();
    await until(() => client.isClosed && server.isOver, "the client closed");
    await until(() => {
      server.socket.write("to nobody"); // who has read an end learns by writing that nobody is there
      return server.isClosed;
    }, "the server closed");
  });

  test("what is kept back comes late, without what followed it, though its client has gone; others go on", async (t) => {
    const { proxy, connect: open } = await network(t);
    const [kept, other] = [await open(), await open()];
    kept.client.socket.write("early ");
    await kept.server.hears("early ");
    proxy.keepBack("stop");
    kept.client.socket.write("stop here");
    other.client.socket.write("go");
    await other.server.hears("go");
    kept.server.socket.write("back");
    await kept.client.hears("back");
    kept.client.socket.write("lost");
    await until(() => proxy.lostBytes === 4, "what follows lost");
    proxy.keepBack();
    other.client.socket.write("stop");
    await other.server.hears("stop");
    kept.client.socket.destroy();
    await until(() => kept.client.isClosed, "the client gone");
    assert.equal(kept.server.heard, "early ");
    assert.equal(proxy.deliver(), 1);
    await kept.server.hears("early stop here");
    assert.equal(kept.server.isOver, false);
  });

  test("a server that is not there closes who comes", async (t) => {
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const proxy = await TcpProxy.start(t, { host: "127.0.0.1", port });
    const client = new End(connect(proxy.port, "127.0.0.1"));
    await until(() => client.isClosed, "closed");
  });
});
