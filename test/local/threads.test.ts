import { localSuites } from "../contract/local-suites.ts";
import { ofThreads } from "../fixtures/lock/substrates.ts";

for (const suite of localSuites) suite(ofThreads);
