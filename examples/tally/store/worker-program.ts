// A worker: takes parts of the text from the store, counts them, and writes each count with its acknowledgement.
import { once } from "node:events";
import { type Delivery, LockstepError } from "lockstep";
import { PrivateCounter } from "../private-counter.ts";
import { type Board, type Part, openBoard, partKey } from "./board.ts";
import type { Errand, News } from "./errand.ts";

/** Parts after which one leaves who is to leave. */
const LEAVES_AFTER = 3;

async function work({ url, run, role }: Errand): Promise<void> {
  const { space, parts, counts } = await openBoard(url, run);
  const leave = (): void => void space.close();
  // Whoever started us has gone, or has had enough: what we have is handed to others.
  process.once("disconnect", leave);
  if (!process.connected) leave();
  try {
    tell({ is: "ready" });
    await once(process, "message"); // go
    const most = role === "leaving" ? LEAVES_AFTER : Infinity;
    for (let done = 0; done < most; done++) {
      const delivery = await parts.take();
      if (role === "victim") await dieIn(delivery);
      if (await count(delivery, counts)) tell({ is: "counted" });
    }
    tell({ is: "leaving" });
  } finally {
    await space.close();
  }
}

/** False when somebody else has the part by now, as we had not been heard of: then nothing was written. */
async function count(delivery: Delivery<Part>, counts: Board["counts"]): Promise<boolean> {
  const { number, text } = delivery.value;
  const bytes = Buffer.from(text, "base64");
  const counter = new PrivateCounter();
  counter.count(bytes, bytes.length);
  const { packed } = counter.answer();
  const value = { tries: delivery.tries, words: Buffer.from(packed!.bytes).toString("base64"), counts: [...packed!.counts] };
  try {
    await delivery.done([counts.write(partKey(number), value)]);
    return true;
  } catch (error) {
    if (error instanceof LockstepError && error.code === "lost") return false;
    throw error;
  }
}

/** Half a part is counted, and nothing is written of it. */
async function dieIn(delivery: Delivery<Part>): Promise<never> {
  const bytes = Buffer.from(delivery.value.text, "base64");
  new PrivateCounter().count(bytes, bytes.length >> 1);
  tell({ is: "middle" });
  return new Promise<never>(() => {}); // until killed
}

function tell(news: News): void {
  if (process.connected) process.send!(news, () => {}); // or nobody listens any more
}

const [errand] = (await once(process, "message")) as [Errand];
try {
  await work(errand);
} catch (error) {
  // The queue was closed and is empty, or the space was.
  if (!(error instanceof LockstepError && error.code === "closed")) {
    const { code, message } = error as Error & { code?: string };
    tell({ is: "failed", message, ...(code === undefined ? {} : { code }) });
  }
}
if (process.connected) process.disconnect();
