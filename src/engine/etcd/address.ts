import { LockstepError } from "../../sync/error.ts";

/** Where etcd is, and who asks. It is copied into the helper thread. */
export interface Address {
  /** host:port, of every member that may be asked. */
  readonly endpoints: readonly string[];
  readonly isSecure: boolean;
  readonly user: string;
  readonly password: string;
}

const URL_PARTS = /^(etcds?):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^@/?#]+)\/?$/;
const HOST = /^(\[[\da-fA-F:.]+\]|[^\s:[\]]+)(?::(\d{1,5}))?$/;
const PORT = "2379";

/** Reads `etcd://[user:password@]host[:port][,host[:port]…]`; `etcds://` is the same over TLS. User and password may be percent-encoded. */
export function parseAddress(url: string): Address {
  const [, scheme, user = "", password = "", hosts = ""] = URL_PARTS.exec(url) ?? [];
  const endpoints = hosts.split(",").map((host) => {
    const [, name, port = PORT] = HOST.exec(host) ?? [];
    return name === undefined || Number(port) > 65_535 ? undefined : `${name}:${port}`;
  });
  if (scheme === undefined || endpoints.includes(undefined)) {
    // Without what may be a password.
    const shown = url.replace(/\/\/[^/]*@/, "//…@");
    throw new LockstepError(
      "invalid",
      `"${shown}" is no address of etcd; expected etcd://[user:password@]host:port[,host:port…], or etcds://… for TLS`,
    );
  }
  return { endpoints: endpoints as string[], isSecure: scheme === "etcds", user: decode(user), password: decode(password) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new LockstepError("invalid", "the user or password in an address of etcd has a % that is no percent-encoding; write %25 for %", {
      cause,
    });
  }
}
