import { storeSuites } from "../fixtures/awaited/store-suites.ts";

storeSuites({ name: "memory:", url: "memory:", waitersMost: 30_000, rounds: 100, others: "in our thread", options: { ttlMs: 1000 } });
