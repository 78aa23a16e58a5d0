import { after } from "node:test";
import { storeSuites } from "../fixtures/awaited/store-suites.ts";
import { RedisServer } from "../fixtures/servers/redis-server.ts";
import { serversAbsent } from "../fixtures/servers/servers-absent.ts";
import { absent } from "../run/absent.ts";

const reason = serversAbsent("redis-server");
if (reason !== undefined) absent("contract", "redis", reason);
else {
  const { url } = await RedisServer.start({ after });
  storeSuites({ name: "redis", url, waitersMost: 2000, rounds: 50, others: { ttlMs: 2000 } });
}
