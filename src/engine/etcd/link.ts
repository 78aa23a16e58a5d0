import { type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders, connect } from "node:http2";
import { CallFailure } from "./call-failure.ts";
import { patience } from "../patience.ts";
import { Frames, frame } from "./frames.ts";

/** A stream of messages that goes on until one side ends it. */
export interface MessageStream {
  close(): void;
}

/** A connection to one member of the store: gRPC over one HTTP/2 session. Its socket keeps no process alive; who waits for an answer has a timer for that. */
export class Link {
  readonly endpoint: string;
  readonly #session: ClientHttp2Session;

  private constructor(endpoint: string, session: ClientHttp2Session) {
    this.endpoint = endpoint;
    this.#session = session;
  }

  static open(endpoint: string, isSecure: boolean, timeoutMs: number): Promise<Link> {
    return new Promise((resolve, reject) => {
      const session = connect(`${isSecure ? "https" : "http"}://${endpoint}`);
      let cause: unknown;
      const callOff = patience(timeoutMs, () => session.destroy(new Error(`no connection within ${Math.round(timeoutMs)} ms`)));
      session.on("error", (error) => (cause = error));
      session.once("close", () => {
        callOff();
        reject(
          new CallFailure(`${endpoint}: ${cause instanceof Error ? cause.message : "the connection was closed"}`, undefined, { cause }),
        );
      });
      session.once("connect", () => {
        callOff();
        session.unref();
        resolve(new Link(endpoint, session));
      });
    });
  }

  get isOpen(): boolean {
    return !this.#session.closed && !this.#session.destroyed;
  }

  /** Sends one message; resolves with the one that answers it. A link that has not answered in time is cut: it may be half open. */
  ask(path: string, token: string, message: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      let answer: Uint8Array | undefined;
      const callOff = patience(timeoutMs, () => this.cut(`no answer within ${Math.round(timeoutMs)} ms`));
      const settle = (failure: CallFailure | undefined): void => {
        callOff();
        if (failure !== undefined) reject(failure);
        else if (answer === undefined) reject(new CallFailure(`${this.endpoint}: an answer without a message`));
        else resolve(answer);
      };
      const stream = this.#request(path, token, (found) => (answer = found), settle);
      stream?.end(frame(message));
    });
  }

  /** Opens a stream with a first message. `ended` is called once, when it has ended: by the store, or with the connection. */
  stream(
    path: string,
    token: string,
    first: Uint8Array,
    heard: (message: Uint8Array) => void,
    ended: (why: CallFailure) => void,
  ): MessageStream {
    let isClosed = false;
    const stream = this.#request(path, token, heard, (failure) => {
      if (!isClosed) ended(failure ?? new CallFailure(`${this.endpoint}: the stream was ended`));
    });
    stream?.write(frame(first));
    return {
      close: () => {
        isClosed = true;
        stream?.close();
      },
    };
  }

  /** Cuts the link if it does not answer within that time. */
  probe(timeoutMs: number): void {
    if (!this.isOpen) return;
    const callOff = patience(timeoutMs, () => this.cut(`no sign of life within ${Math.round(timeoutMs)} ms`), true);
    this.#session.ping(callOff); // also when the session ends
  }

  /** Ends it as soon as what is under way has been answered. */
  retire(): void {
    this.#session.close();
  }

  cut(why: string): void {
    this.#session.destroy(new Error(why));
  }

  #request(
    path: string,
    token: string,
    heard: (message: Uint8Array) => void,
    ended: (failure: CallFailure | undefined) => void,
  ): ClientHttp2Stream | undefined {
    let isSettled = false;
    let cause: unknown;
    const settle = (failure: CallFailure | undefined): void => {
      if (isSettled) return;
      isSettled = true;
      ended(failure);
    };
    const unreached = (): CallFailure =>
      new CallFailure(`${this.endpoint}: ${cause instanceof Error ? cause.message : "the connection was closed"}`, undefined, { cause });
    try {
      const stream = this.#session.request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        te: "trailers",
        // A member that sees no leader says so at once, and ends its watches.
        hasleader: "true",
        ...(token === "" ? {} : { token }),
      });
      const frames = new Frames();
      const hear = (headers: IncomingHttpHeaders): void => {
        const status = headers["grpc-status"];
        if (status !== undefined) settle(status === "0" ? undefined : refusal(this.endpoint, headers));
        else if (Number(headers[":status"] ?? 200) !== 200)
          settle(new CallFailure(`${this.endpoint}: HTTP status ${String(headers[":status"])}; this is no etcd`));
      };
      stream.on("response", hear);
      stream.on("trailers", hear);
      stream.on("data", (piece: Buffer) => {
        try {
          for (const message of frames.push(piece)) heard(message);
        } catch (error) {
          stream.destroy(error as Error);
        }
      });
      stream.on("error", (error) => (cause = error));
      stream.on("close", () => settle(unreached()));
      return stream;
    } catch (error) {
      cause = error; // the session was closed between being asked for and now
      settle(unreached());
      return undefined;
    }
  }
}

function refusal(endpoint: string, headers: IncomingHttpHeaders): CallFailure {
  const text = String(headers["grpc-message"] ?? "no reason given");
  return new CallFailure(
    `${endpoint}: ${text.replace(/%([\da-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))}`,
    Number(headers["grpc-status"]),
  );
}
