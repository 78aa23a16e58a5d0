import type { Model } from "../model.ts";
import { valueText } from "../value-text.ts";
import { wrongValue } from "../wrong-value.ts";
import { cellModel } from "./cell.ts";
import { change } from "./register.ts";

/**
 * An entry of a map, whose key is the history's: not there at first. `get` has its value, or null when it is not there; `set`; `delete`; `cas`, value
 * `[from, to]`, where null stands for an entry that is not there.
 */
export function map(): Model {
  return cellModel("map", "null", {
    get: ({ type, had }) => (type === "ok" ? { sees: valueText(had) } : {}),
    set: (operation) => {
      if (operation.given === null) throw wrongValue(operation, null, "a value: null is an entry that is not there");
      return { leaves: valueText(operation.given) };
    },
    delete: () => ({ leaves: "null" }),
    cas: (operation) => change(operation, valueText),
  });
}
