import type { Mutation } from "./mutation.ts";

const ENTRIES = "local/names/entries.js";

/** Bugs in how names come, are found and go. */
export const directoryMutations: readonly Mutation[] = [
  {
    bug: "who makes a name does not pin it",
    file: "local/names/directory.js",
    find: "        this.#entries.pin(index);\n        this.#index.insert(index);",
    replace: "        this.#index.insert(index);",
    model: "directory",
    mustFail: "two make room at a time",
    says: /stuck|inside|came after hold/,
  },
  {
    bug: "the index is not made anew after one died inside",
    file: "local/names/directory.js",
    find: "            if (hold.abandoned)\n                this.#index.rebuild();\n",
    replace: "",
    model: "directory",
    mustFail: "two open the same names, one is killed, and a third finds them",
    says: /no room|is record|in a circle/,
  },
  {
    bug: "the holds of an evicted name are forgotten",
    file: ENTRIES,
    find: "            Atomics.store(words, HeaderWord.SEQ_EVICTED, seq);\n",
    replace: "",
    model: "directory",
    mustFail: "names make room for others, one is killed on the way, and tokens grow",
    says: /came after hold/,
  },
  {
    bug: "a name is evicted that somebody has bound",
    file: ENTRIES,
    find: "                if (this.#actor.ownerIn((pin << 5) + 31 - Math.clz32(bits & -bits)) !== 0)\n                    return false;",
    replace: "",
    model: "directory",
    mustFail: "two make room at a time",
    says: /stuck|inside|came after hold/,
  },
  {
    bug: "a name is evicted that somebody holds",
    file: ENTRIES,
    find: "this.#taken(Atomics.load(this.#words, record)) || ",
    replace: "",
    model: "directory",
    mustFail: "names make room for others, one is killed on the way, and tokens grow",
    says: /not told|came after hold|inside/,
  },
  {
    bug: "a name that moves in the index leaves a gap before itself",
    file: "local/names/name-index.js",
    find: "                this.#set(hole, moved);\n",
    replace: "",
    model: "directory",
    mustFail: "names make room for others, one is killed on the way, and tokens grow",
    says: /stuck|inside|came after hold|in a circle/,
  },
];
