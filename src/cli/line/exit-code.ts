/** What `lockstep` ends with when it is not CMD's own code: numbers of sysexits.h, and what a shell says of a command that it cannot start. */
export const ExitCode = {
  /** What was asked for is not there. */
  NOT_THERE: 1,
  /** What was checked is wrong. */
  VIOLATED: 1,
  /** It could not be found out within the time given. */
  UNKNOWN: 3,
  /** EX_USAGE: the command line is wrong. */
  USAGE: 64,
  /** EX_UNAVAILABLE: shared memory cannot be had, is full, or has the name as something else. */
  UNAVAILABLE: 69,
  /** EX_TEMPFAIL: not acquired in time. */
  NOT_IN_TIME: 75,
  NOT_EXECUTABLE: 126,
  NOT_FOUND: 127,
  /** … and the number of the signal that ended CMD. */
  SIGNALLED: 128,
} as const;
