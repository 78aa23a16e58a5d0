import { type RemoteMap, type RemoteQueue, type RemoteSpace, connect } from "lockstep";

/** A value of the queue. */
export interface Part {
  readonly number: number;
  /** Base64: a part need not be UTF-8, and a value is JSON. */
  readonly text: string;
}

/** What is written for a part, once. */
export interface PartCount {
  /** How often the part was taken. */
  readonly tries: number;
  /** A packed tally: its words in base64, and a count each. */
  readonly words: string;
  readonly counts: readonly number[];
}

/** Where the main process and its workers meet. */
export interface Board {
  readonly space: RemoteSpace;
  readonly parts: RemoteQueue<Part>;
  readonly counts: RemoteMap<PartCount>;
}

/** So many parts are in the store at most, besides those that workers have: who puts waits for who takes. */
const CAPACITY = 8;
/** As short as can be without losing claims on a busy machine: so long a part is with a worker that was killed. */
export const TTL_MS = 2000;

/** Opens the board of a run, in a space that all runs have. */
export async function openBoard(url: string, run: string): Promise<Board> {
  const space = await connect(url, { space: "tally", ttlMs: TTL_MS });
  return { space, parts: space.queue(`parts ${run}`, { joinable: true, capacity: CAPACITY }), counts: space.map(`counts ${run}`) };
}

/** The part's key in the map. */
export function partKey(number: number): string {
  return `part ${number}`;
}
