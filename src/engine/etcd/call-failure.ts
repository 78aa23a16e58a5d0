/** gRPC's status codes, as far as they matter here: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** A call that the store, or the way to it, has not done. */
export class CallFailure extends Error {
  /** gRPC's status; none when it was not the store that said so. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "CallFailure";
    this.status = status;
  }

  /** May the same call succeed a little later, or at another member? */
  get isPassing(): boolean {
    return this.status === undefined || this.status === UNAVAILABLE || this.message.includes("too many requests");
  }

  /** Did the store refuse it without doing anything? Of others nobody knows. */
  get isUndone(): boolean {
    return this.isOldToken || this.message.includes("too many requests") || this.message.includes("etcdserver: no leader");
  }

  /** Is a new token needed? They end with their time, and with a store that keeps them in its memory. */
  get isOldToken(): boolean {
    return this.status === UNAUTHENTICATED || this.message.includes("auth store is old");
  }

  /** Was it asked for a lease that is not there? */
  get isLeaseGone(): boolean {
    return this.message.includes("requested lease not found");
  }
}
