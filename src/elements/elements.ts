/** Numbers of one type over a part of a segment. Every access is atomic; indices are the caller's to check. */
export interface Elements<E extends number | bigint> {
  get(index: number): E;
  set(index: number, value: E): void;
  add(index: number, delta: E): E;
  exchange(index: number, value: E): E;
  compareExchange(index: number, expected: E, value: E): E;
}
