import type { ClaimState, Renewer } from "../keeper/renewer.ts";
import type { Address } from "./address.ts";
import { Connection } from "./connection.ts";
import { leaseReply } from "./reply.ts";
import { keepAliveRequest } from "./request.ts";

const KEEP_ALIVE = "/etcdserverpb.Lease/LeaseKeepAlive";

/** What the helper thread is given. */
export interface RenewerSettings {
  readonly address: Address;
  /** How long one renewal may take. */
  readonly timeoutMs: number;
}

/** Renews leases: the texts are their numbers, in hexadecimal. With a lease goes everything that its client has in the store. */
export async function openRenewer(settings: unknown): Promise<Renewer> {
  const { address, timeoutMs } = settings as RenewerSettings;
  const connection = new Connection(address);
  const renew = async (text: string): Promise<ClaimState> => {
    const seconds = leaseReply(await connection.call(KEEP_ALIVE, keepAliveRequest(BigInt(`0x${text}`)), timeoutMs));
    return seconds > 0 ? "waiting" : "gone";
  };
  return {
    renew: (texts) => Promise.all(texts.map(renew)),
    close: async () => connection.close(),
  };
}
