/** One option of a command. */
export interface Option {
  /** What stands for its value in the help; none: the option takes none. */
  readonly value?: string;
  readonly says: string;
}

/** The one word that a command is given without an option's name. */
export interface Operand {
  /** As it stands in the help, "FILE". */
  readonly name: string;
  readonly says: string;
}

/** A command of `lockstep`: what its help shows, what its line may have, and what it does. */
export interface Command {
  /** As typed, "bench local". */
  readonly name: string;
  readonly summary: string;
  readonly usage: readonly string[];
  /** It has to be there, for a command that has one. */
  readonly operand?: Operand;
  readonly options: Readonly<Record<string, Option>>;
  /** Takes a command line of its own after `--`. */
  readonly takesCommand: boolean;
  /** The rest of its help: lines that stand as they are. */
  readonly notes: readonly string[];
  /** Returns the exit code. */
  run(given: Given): Promise<number>;
}

/** What a command line has. */
export interface Given {
  /** "" of a command without one. */
  readonly operand: string;
  /** The options' values; "" of one that takes none. */
  readonly options: ReadonlyMap<string, string>;
  /** What comes after `--`. */
  readonly command: readonly string[];
}

/** Every command has it. */
export const HELP: Option = { says: "shows this" };
