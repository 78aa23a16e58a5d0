/** What the user asked for cannot be done; the message says why and what can. */
export class InputError extends Error {}
