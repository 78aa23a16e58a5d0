import { Kind, type Operation } from "./operation.ts";

/** An actor at one point of its code: everything its operations returned so far, and the operation it wants next. */
export interface Point {
  readonly id: number;
  readonly before: Point | undefined;
  /** What the operation of the point before returned. */
  readonly result: number;
  /** Undefined when the program has ended. */
  readonly operation: Operation | undefined;
  readonly after: Map<number, Point>;
}

/** Runs the code of an actor against a log: the operation it wants next, or undefined when it has ended. */
export type Replay = (log: readonly number[]) => Operation | undefined;

/** The code of one actor as a tree of points, each computed by one replay when first reached, however many states of the whole have it. */
export class Automaton {
  readonly #replay: Replay;
  readonly points: Point[] = [];
  /** Where an actor comes to rest in the same state, it is at the same point: the first one found stands for all. */
  readonly #rests = new Map<number, Point>();

  constructor(replay: Replay) {
    this.#replay = replay;
    this.#add(undefined, 0);
  }

  after(point: Point, result: number): Point {
    const known = point.after.get(result);
    if (known !== undefined) return known;
    const next = this.#next(point, result);
    point.after.set(result, next);
    return next;
  }

  #next(point: Point, result: number): Point {
    const { operation } = point;
    if (operation?.kind !== Kind.REST) return this.#add(point, result);
    const next = this.#rests.get(operation.a) ?? this.#add(point, result);
    this.#rests.set(operation.a, next);
    return next;
  }

  /** Forgets what comes after a point: it is to be replayed anew. */
  forgetAfter(point: Point): void {
    this.points.length = point.id + 1;
    point.after.clear();
    this.#rests.clear();
  }

  #add(before: Point | undefined, result: number): Point {
    const log: number[] = [];
    if (before !== undefined) {
      log.push(result);
      for (let point = before; point.before !== undefined; point = point.before) log.push(point.result);
    }
    const point: Point = { id: this.points.length, before, result, operation: this.#replay(log.reverse()), after: new Map() };
    this.points.push(point);
    return point;
  }
}
