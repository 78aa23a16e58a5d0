import { awaitedSuites } from "../contract/awaited/awaited-suites.ts";
import { store } from "../fixtures/awaited/store.ts";

for (const suite of awaitedSuites)
  suite(store({ name: "memory:", url: "memory:", waitersMost: 30_000, rounds: 100, others: "in our thread" }));
