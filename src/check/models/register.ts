import type { Model } from "../model.ts";
import { valueText } from "../value-text.ts";
import { wrongValue } from "../wrong-value.ts";
import { cellModel, type Use } from "./cell.ts";
import type { Operation } from "../operations.ts";

/** A register: `read` has what is there, `write` puts another in its place, and so does `cas`, value `[from, to]`, where `from` is there. */
export function register(initial: unknown = 0): Model {
  return cellModel("register", valueText(initial), {
    read: ({ type, had }) => (type === "ok" ? { sees: valueText(had) } : {}),
    write: ({ given }) => ({ leaves: valueText(given) }),
    cas: (operation) => change(operation, valueText),
  });
}

/** What a `cas` does. */
export function change(operation: Operation, text: (value: unknown) => string): Use {
  const { given } = operation;
  if (!Array.isArray(given) || given.length !== 2) throw wrongValue(operation, given, "[from, to]");
  return { sees: text(given[0]), leaves: text(given[1]) };
}
