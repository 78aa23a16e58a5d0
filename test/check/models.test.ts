import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as library from "../../src/check.ts";
import { historyOf } from "../fixtures/check/acts.ts";
import { casesOf } from "../fixtures/check/cases.ts";

describe("check · all", () => {
  for (const [claim, model, isPossible, ...acts] of casesOf(library)) {
    test(`${model.name}: ${claim} ${isPossible ? "may be" : "cannot be"}`, () => {
      const { verdict, operations } = library.checkHistory(historyOf(...acts), model);
      assert.equal(verdict, isPossible ? "linearizable" : "not linearizable");
      assert.equal(operations, acts.filter(([, , , , , type]) => type !== "fail").length);
    });
  }
});
