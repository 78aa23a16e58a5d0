import type { Move } from "./moves.ts";
import { Choice, choiceName, kindName } from "./operation.ts";
import type { State } from "./state.ts";
import type { Transitions } from "./transitions.ts";

/** One step of a path, for a reader: who does what to which word, and what stood there. */
export function traceLine(transitions: Transitions, state: State, move: Move | undefined): string {
  if (move === undefined)
    return `end ${transitions.automata.map((_, actor) => JSON.stringify(transitions.operation(state, actor)))} ${[...state]}`;
  const { actor, choice, dieBefore } = move;
  transitions.sight.look(state, actor);
  const operation = transitions.operation(state, actor);
  const how =
    (choice === Choice.STEP ? "" : ` ${choiceName(choice)}`) +
    (dieBefore === undefined ? "" : ` and dies before guarded operation ${dieBefore}`);
  if (operation === undefined) return `${actor}${how}`;
  const { kind, at, a, b } = operation;
  return `${actor}${how} ${kindName(kind)} ${transitions.sight.nameOf(kind, at)} ${a} ${b}`;
}
