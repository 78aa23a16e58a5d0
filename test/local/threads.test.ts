import { localSuites } from "../contract/local-suites.ts";
import { substrates } from "../fixtures/lock/substrates.ts";

for (const suite of localSuites) suite(substrates.threads);
