import type { WriteStream } from "node:tty";

const EVERY_MS = 100;

/** One line on a terminal, written again and again; nothing when piped. */
export class Progress {
  readonly #stream: WriteStream;
  #title = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  show(title: string): void {
    this.#title = title;
    this.#write(`${title} …`);
  }

  follow(share: () => number): void {
    if (!this.#stream.isTTY) return;
    this.#timer = setInterval(() => this.#write(`${this.#title} … ${Math.floor(share() * 100)} %`), EVERY_MS);
  }

  rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Takes the line away, before something else is written. */
  clear(): void {
    this.#write("");
  }

  #write(line: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[K${line.slice(0, this.#stream.columns - 1)}`);
  }
}
