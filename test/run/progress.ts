import type { WriteStream } from "node:tty";
import type { Watcher } from "./run-files.ts";
import type { Verdict } from "./verdict.ts";

/** One line rewritten on a terminal while files run; failures are written out as soon as they are known, on any stream. */
export class Progress implements Watcher {
  private readonly out: WriteStream;
  private readonly files: number;
  private readonly running = new Set<string>();
  private done = 0;
  private tests = 0;

  constructor(out: WriteStream, files: number) {
    this.out = out;
    this.files = files;
  }

  started(file: string): void {
    this.running.add(file);
    this.draw();
  }

  finished(file: string, verdicts: readonly Verdict[]): void {
    this.running.delete(file);
    this.done += 1;
    this.tests += verdicts.length;
    this.clear();
    for (const { title, result, detail } of verdicts) {
      if (result === "failed") this.out.write(`✖ ${title}\n  ${file}\n  ${detail.replaceAll("\n", "\n  ")}\n\n`);
    }
    if (this.done < this.files) this.draw();
  }

  private draw(): void {
    if (!this.out.isTTY) return;
    this.clear();
    const line = `${this.done}/${this.files} files, ${this.tests} tests, running ${[...this.running].join(" ")}`;
    this.out.write(line.slice(0, this.out.columns - 1));
  }

  private clear(): void {
    if (this.out.isTTY) this.out.write("\r\x1b[K");
  }
}
