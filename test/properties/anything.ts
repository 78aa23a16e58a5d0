import * as fc from "fast-check";

/** What a structured clone can carry, but for invalid dates: two of those are never equal to `assert.deepEqual` on Node 20. */
export const anything: fc.Arbitrary<unknown> = fc.anything({
  values: [
    fc.boolean(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.string({ unit: "binary" }),
    fc.constantFrom(null, undefined),
    fc.date({ noInvalidDate: true }),
  ],
  withBigInt: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withBoxedValues: true,
  withNullPrototype: true,
});
