/** What can go wrong in a simulation, each with what it does. */
export const FAULTS = {
  loss: "a message never comes",
  duplication: "a message comes twice",
  reordering: "a message overtakes another on the same path",
  delay: "a message takes a hundred times as long as usual",
  partition: "two groups of nodes do not hear each other",
  "one-way": "one group does not hear the other, which hears it",
  clog: "what one node sends another stands still, and comes all at once",
  pause: "a node stops in the middle of its work, and goes on as if no time had passed",
  crash: "a node dies, and starts again with what is on its disk",
  skew: "a node's clock runs at half to twice the speed of others",
  "lost-write": "what was being saved when its node died is not on the disk",
  "torn-write": "what was being saved when its node died is there in part, which shows; what was saved before counts",
  "full-disk": "what is to be saved finds no room: the node stops until there is some",
  "lost-sync": "what was said to be on the disk is gone after a crash",
  "bit-rot": "what was saved cannot be read any more, which shows: the node does not start",
} as const;

export type Fault = keyof typeof FAULTS;

export const ALL_FAULTS: readonly Fault[] = Object.keys(FAULTS) as Fault[];
