import type { Mutation } from "./mutation.ts";

const RAW_LOCK = "local/raw/raw-lock.js";

export const lockMutations: readonly Mutation[] = [
  {
    bug: "the release reads the bits before it clears the flags",
    file: RAW_LOCK,
    find: `            if (word !== mine && Atomics.compareExchange(words, at, word, mine) !== word)
                continue; // flags first …
            const next = this.#bits.next(blocking ? actor.slot : -1); // … then the bits …
`,
    replace: `            const next = this.#bits.next(blocking ? actor.slot : -1);
            if (word !== mine && Atomics.compareExchange(words, at, word, mine) !== word)
                continue;
`,
    model: "lock",
    mustFail: "two block, and each may run out of time",
    says: /left behind|stuck/,
  },
  {
    bug: "the release swaps without looking whether somebody came",
    file: RAW_LOCK,
    find: "if (Atomics.compareExchange(words, at, mine, left) === mine) {",
    replace: "Atomics.store(words, at, left); {",
    model: "lock",
    mustFail: "two block, and each may run out of time",
    says: /left behind|stuck/,
  },
  {
    bug: "the release wakes nobody",
    file: RAW_LOCK,
    find: "actor.signal(next.slot, at);",
    replace: "",
    model: "lock",
    mustFail: "two block, twice each",
    says: /stuck/,
  },
  {
    bug: "the fast release does not see that somebody waits",
    file: "local/raw/lock-hold.js",
    find: "if (!swap(lock.words, lock.at, lock.address, lock.mine, 0))",
    replace: "Atomics.exchange(lock.words, lock.at, 0); if (false)",
    model: "lock",
    mustFail: "two block, twice each",
    says: /stuck/,
  },
  {
    bug: "a waiter marks the word before it sets its bit",
    file: RAW_LOCK,
    find: "    #look(probe, woken) {\n        this.#bits.raise();\n",
    replace: "    #look(probe, woken) {\n        setImmediate(() => this.line.size > 0 && this.#bits.raise());\n",
    model: "lock",
    mustFail: "two wait, twice each",
    says: /left behind|stuck/,
  },
  {
    bug: "the count of signals is read after the look",
    file: RAW_LOCK,
    find: `            const seen = actor.signals();
            this.#bits.raise();
            hold = this.attempt(woken && now - start >= FAIR_AFTER_MS, probe, true);
            if (hold !== null || now - start >= timeoutMs)
                break;
`,
    replace: `            this.#bits.raise();
            hold = this.attempt(woken && now - start >= FAIR_AFTER_MS, probe, true);
            if (hold !== null || now - start >= timeoutMs)
                break;
            const seen = actor.signals();
`,
    model: "lock",
    mustFail: "two block, twice each",
    says: /stuck/,
  },
  {
    bug: "who takes the lock forgets those still in line",
    file: RAW_LOCK,
    find: `        if (this.#bits.any())
            this.mark(PARKED); // those still in line lean on us now
`,
    replace: "",
    model: "lock",
    mustFail: "three block",
    says: /stuck/,
  },
  {
    bug: "a cancelled waiter keeps the hand-over",
    file: RAW_LOCK,
    find: `                if (Atomics.compareExchange(words, at, word, word & ~OFFER) !== word)
                    continue;
                this.releaseSlow(false);
                return null;
`,
    replace: "                return null;\n",
    model: "lock",
    mustFail: "two block, and each may run out of time",
    says: /left behind|stuck/,
  },
  {
    bug: "a cancelled waiter leaves without touching the word",
    file: RAW_LOCK,
    find: "if ((word & PARKED) !== 0 || Atomics.compareExchange(words, at, word, word | PARKED) === word)\n                return null;\n        }\n    }\n    /**\n     * Releases a word",
    replace: "return null;\n        }\n    }\n    /**\n     * Releases a word",
    model: "lock",
    mustFail: "two block, and each may run out of time",
    says: /left behind|stuck/,
  },
  {
    bug: "a cancelled waiter leaves its bit up",
    file: RAW_LOCK,
    find: "            this.#bits.lower();\n            if (this.#called())",
    replace: "            if (this.#called())",
    model: "lock",
    mustFail: "two block, and each may run out of time",
    says: /left behind/,
  },
  {
    bug: "the next holder is not told of the death",
    file: RAW_LOCK,
    find: "return this.#taken(true, inLine);",
    replace: "return this.#taken(false, inLine);",
    model: "lock",
    mustFail: "two block, one is killed",
    says: /not told/,
  },
  {
    bug: "nobody asks whether the holder is dead",
    file: RAW_LOCK,
    find: "else if (probe && owner !== mine && this.actor.dead(word)) {",
    replace: "else if (false) {",
    model: "lock",
    mustFail: "two block, one is killed",
    says: /stuck/,
  },
  {
    bug: "the token does not grow on the slow path",
    file: RAW_LOCK,
    find: "words[at + RecordWord.SEQ] = ++seq;",
    replace: "words[at + RecordWord.SEQ] = seq;",
    model: "lock",
    mustFail: "two wait, twice each",
    says: /came after hold/,
  },
  {
    bug: "a release by force frees the word itself",
    file: "local/forced-release.js",
    find: "if (Atomics.compareExchange(words, at, word, word | FORCED) !== word)",
    replace: "if (Atomics.compareExchange(words, at, word, 0) !== word)",
    model: "lock",
    mustFail: "a release by force ends one hold, the one it found",
    says: /no end/,
  },
  {
    bug: "an offer is taken without a compare-and-swap",
    file: RAW_LOCK,
    find: "if (inLine && (owner === mine || (probe && this.#isStale(owner)))) {\n                    if (Atomics.compareExchange(words, at, word, (word & PARKED) | mine) === word)",
    replace:
      "if (inLine && (owner === mine || (probe && this.#isStale(owner)))) {\n                    Atomics.store(words, at, (word & PARKED) | mine);\n                    if (true)",
    model: "lock",
    mustFail: "an offer that is not taken for long is taken by another, once",
    says: /two inside/,
  },
];
