/** What an actor's code can ask of the world outside it. Everything else it does is its own affair, and no step of the model. */
export const Kind = {
  LOAD: 0,
  STORE: 1,
  CAS: 2,
  EXCHANGE: 3,
  ADD: 4,
  SUB: 5,
  AND: 6,
  OR: 7,
  /** Sleeps while the word is `a`, `b` milliseconds at most. */
  WAIT: 8,
  WAKE: 9,
  /** Rings the bell in slot `at`. */
  RING: 10,
  /** Is the one in slot `at` dead or gone? */
  GONE: 11,
  CLAIM: 12,
  /** Leaves slot `at`. */
  CLOSE: 13,
  /** The event loop has nothing left to do: `a` alarms are set, and `b` says whether slices are waited for. */
  TURN: 14,
  /** Tells observer `at` of `a`, with the number `b`: at once. */
  NOTE: 15,
  /** As NOTE, but together with the operation that follows: what is told ends as late as it can. */
  NOTE_WITH_NEXT: 16,
  /** From here on the actors take turns. */
  BEGIN: 17,
  /** The actor is between two things it does, in the state number `a`: whatever brought it there is forgotten. */
  REST: 18,
} as const;

/** An operation of one actor that is about to be performed. */
export interface Operation {
  readonly kind: number;
  readonly at: number;
  readonly a: number;
  readonly b: number;
}

/** Up to this kind an operation is one access to one word. */
export const WORD_KINDS: number = Kind.OR;

/** How a transition of an actor goes; those of `WAIT` and `TURN` are also their results. */
export const Choice = {
  STEP: 0,
  WOKEN: 1,
  CHANGED: 2,
  TIMED_OUT: 3,
  /** Falls asleep in `WAIT`; the operation is not over. */
  SLEEP: 4,
  /** Wakes for no reason. */
  SPURIOUS: 5,
  KILL: 6,
  STOP: 7,
  CONTINUE: 8,
  BELL: 9,
  SLICE: 10,
  /** The first alarm; the others follow. */
  ALARM: 11,
} as const;

const KIND_NAMES = Object.keys(Kind);
const CHOICE_NAMES = Object.keys(Choice);

export function kindName(kind: number): string {
  return KIND_NAMES[kind] ?? String(kind);
}

export function choiceName(choice: number): string {
  return choice > Choice.ALARM ? `ALARM+${choice - Choice.ALARM}` : (CHOICE_NAMES[choice] ?? String(choice));
}
