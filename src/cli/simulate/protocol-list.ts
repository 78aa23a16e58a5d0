import { FAULTS } from "../../simulator/fault.ts";
import { MODELS } from "../../simulator/models.ts";
import { columns } from "../line/columns.ts";

/** What can be simulated, and what can go wrong. */
export function protocolList(): string {
  const protocols = Object.entries(MODELS).map(([name, { tolerates, detects }]) => [name, tolerates.join(", "), detects.join(", ")]);
  const faults = Object.entries(FAULTS).map(([name, says]) => [name, says]);
  return [
    ...columns([["PROTOCOL", "TOLERATES", "STAYS SAFE WITH"], ...protocols]),
    "",
    ...columns([["FAULT", "MEANS"], ...faults]),
    "",
  ].join("\n");
}
