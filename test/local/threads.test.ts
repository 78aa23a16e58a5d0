import { threads } from "lockstep";
import { localSuites } from "../contract/local-suites.ts";

let spaces = 0;

for (const suite of localSuites) {
  suite({
    name: "threads",
    open: async (options) => threads(`contract ${++spaces}`, options),
  });
}
