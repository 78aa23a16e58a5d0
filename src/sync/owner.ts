/**
 * Who may enter an rlock again, and who waits and holds in the search for deadlocks; made by `space.owner()`. A thread's blocking forms have one owner,
 * which need not be named; asynchronous code says whose it is. An owner waits for all that it has asked for: give each of those who go on
 * independently one of its own.
 */
export interface Owner {
  readonly label: string;
}
