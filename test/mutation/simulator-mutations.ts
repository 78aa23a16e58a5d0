import type { Change } from "../model/library.ts";

/** A bug to plant in a protocol, the model of the simulator that has to meet it, and the invariant that has to tell of it. */
export interface SimulatorMutation extends Change {
  readonly bug: string;
  readonly model: string;
  readonly violates: string;
  /** With how many nodes, if five do not show it. */
  readonly nodes?: number;
}

const CENTRAL = "protocol/mutex/central.js";
const RICART_AGRAWALA = "protocol/mutex/ricart-agrawala.js";

export const simulatorMutations: readonly SimulatorMutation[] = [
  {
    bug: "the coordinator grants what is held",
    model: "central",
    violates: "exclusion",
    file: CENTRAL,
    find: "if (state.isHeld)\n        return;\n    const next",
    replace: "const next",
  },
  {
    bug: "a grant is sent before it is on the disk",
    model: "central",
    violates: "growing tokens",
    file: CENTRAL,
    find: "outputs.save({ ...state.saved });\n    grant(state, outputs);",
    replace: "grant(state, outputs);\n    outputs.save({ ...state.saved });",
  },
  {
    bug: "a coordinator that starts again takes the section for free",
    model: "central",
    violates: "exclusion",
    file: CENTRAL,
    find: "isHeld: saved?.granted !== undefined",
    replace: "isHeld: false",
  },
  {
    bug: "an old release ends a new hold",
    model: "central",
    violates: "exclusion",
    file: CENTRAL,
    find: "one.node === node && one.number <= number",
    replace: "one.node === node",
  },
  {
    bug: "a grant of an old request is taken for one of the new",
    model: "central",
    violates: "exclusion",
    file: CENTRAL,
    find: 'number === state.number && state.phase === "waiting"',
    replace: 'state.phase === "waiting"',
  },
  {
    bug: "who starts again counts its requests from the beginning",
    model: "central",
    violates: "growing tokens",
    file: CENTRAL,
    find: "number: saved?.numbers ?? 0",
    replace: "number: 0",
  },
  {
    bug: "a request is sent once",
    model: "central",
    violates: "liveness",
    file: CENTRAL,
    find: "state.now - state.sentAt >= RESEND_TICKS",
    replace: "false",
  },
  {
    bug: "a grant is sent once",
    model: "central",
    violates: "liveness",
    file: CENTRAL,
    find: "state.now - state.grantedAt >= RESEND_TICKS",
    replace: "false",
  },
  {
    bug: "whom the coordinator passes over is not told of",
    model: "central-heartbeat",
    violates: "exclusion",
    file: CENTRAL,
    find: "skipped: skipped.map((one) => one.node)",
    replace: "skipped: []",
  },
  {
    bug: "who is inside agrees",
    model: "ricart-agrawala",
    violates: "exclusion",
    file: RICART_AGRAWALA,
    find: 'phase === "inside" || ',
    replace: "",
  },
  {
    bug: "two requests of the same time both come first",
    model: "ricart-agrawala",
    violates: "liveness",
    file: RICART_AGRAWALA,
    find: "place.self < from",
    replace: "true",
  },
  {
    bug: "of two requests of the same time neither comes first",
    model: "ricart-agrawala",
    violates: "exclusion",
    file: RICART_AGRAWALA,
    find: "place.self < from",
    replace: "false",
  },
  {
    bug: "the later request comes first",
    model: "ricart-agrawala",
    violates: "exclusion",
    file: RICART_AGRAWALA,
    find: "time < theirs",
    replace: "time > theirs",
  },
  {
    bug: "the clock does not learn from requests",
    model: "ricart-agrawala",
    violates: "exclusion",
    file: RICART_AGRAWALA,
    find: "sawTime(state, message.time, outputs);",
    replace: "",
  },
  {
    bug: "a crash sets the clock back",
    model: "ricart-agrawala",
    violates: "exclusion",
    file: RICART_AGRAWALA,
    find: "outputs.save({ clock: state.savedClock });",
    replace: "",
  },
  {
    bug: "a reply to an old request counts for the new",
    model: "ricart-agrawala",
    violates: "exclusion",
    file: RICART_AGRAWALA,
    find: 'state.phase !== "waiting" || message.time !== state.time',
    replace: 'state.phase !== "waiting"',
  },
  {
    bug: "who agreed last time has agreed",
    model: "ricart-agrawala",
    violates: "exclusion",
    file: RICART_AGRAWALA,
    find: "state.hasReplied.fill(false);",
    replace: "",
  },
  {
    bug: "the token is the request's time",
    model: "ricart-agrawala-heartbeat",
    violates: "growing tokens",
    file: RICART_AGRAWALA,
    find: "token: state.clock",
    replace: "token: state.time",
  },
  {
    bug: "requests are not sent again",
    model: "ricart-agrawala",
    violates: "liveness",
    file: RICART_AGRAWALA,
    find: 'state.phase === "waiting" && state.now',
    replace: "false && state.now",
  },
  {
    bug: "who was not waited for is not told of",
    model: "ricart-agrawala-heartbeat",
    violates: "exclusion",
    file: RICART_AGRAWALA,
    find: "skipped.push(peer);",
    replace: "",
  },
];
