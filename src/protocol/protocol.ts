/** Where a node runs, and all it can know of the world beside its inputs. */
export interface Place {
  /** This node's number: 0 … size − 1. */
  readonly self: number;
  /** How many nodes there are, the dead ones among them. */
  readonly size: number;
  /** A number of [0, 1): the only randomness a protocol has. In a simulation it comes from the seed. */
  random(): number;
}

/** What happens to a node. A tick is a step of its own clock, whose length is whoever's that runs it; time-outs are counted in ticks. */
export type Input<Message, Request> =
  | { readonly kind: "message"; readonly from: number; readonly message: Message }
  | { readonly kind: "tick" }
  | { readonly kind: "request"; readonly request: Request };

/**
 * What a node does. The calls form one stream, in order over all steps: what comes after a `save` leaves the node only when that save is on disk, so that no
 * message and no result ever speaks of what a crash could undo. Completing a save is the runtime's part; a protocol does not wait.
 */
export interface Outputs<Message, Result, Saved> {
  /** Sends a message to another node, or, free and surely, to itself. It may be lost, doubled, late, and overtaken. */
  send(to: number, message: Message): void;
  /** Keeps this instead of what was kept before, as one: after a crash there is the one or the other. */
  save(saved: Saved): void;
  /** Tells whoever uses this node. */
  tell(result: Result): void;
}

/**
 * A protocol: what every node does, as a pure machine. `State` is plain data that `step` changes in place. There is no clock, no network and no disk here: a
 * runtime has them, a simulator has others, and both drive this same code.
 */
export interface Protocol<State, Message, Request, Result, Saved> {
  readonly name: string;
  /** A node that starts: for the first time, or again after a crash, with what it had saved last. */
  start(place: Place, saved: Saved | undefined): State;
  step(state: State, input: Input<Message, Request>, outputs: Outputs<Message, Result, Saved>): void;
}
