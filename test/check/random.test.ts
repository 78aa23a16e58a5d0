import { describe, test } from "node:test";
import * as library from "../../src/check.ts";
import { Budget } from "../../src/check/budget.ts";
import { search } from "../../src/check/search.ts";
import { claims } from "../fixtures/check/claims.ts";
import { modelsOf } from "../fixtures/check/models.ts";

const SEEDS = 600;

describe("check · all", () => {
  for (const of of Object.keys(modelsOf(library)))
    for (const [claim, holds] of Object.entries(claims)) test(`${of}: ${claim}`, () => holds({ library, search, Budget }, of, SEEDS));
});
