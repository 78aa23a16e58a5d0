import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { open } from "../../fixtures/etcd/open.ts";
import { until } from "../../fixtures/lock/until.ts";
import { EtcdCluster } from "../../fixtures/servers/etcd-cluster.ts";
import { serversAbsent } from "../../fixtures/servers/servers-absent.ts";
import { absent } from "../../run/absent.ts";

const missing = serversAbsent("etcd");
if (missing !== undefined) absent("engine", "etcd", missing);

if (missing === undefined)
  describe("engine · etcd", () => {
    test("a watch that the store does not confirm is refused in its time; those that were confirmed go on when it is back", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      const engine = await open(t, cluster.url);
      let times = 0;
      await engine.watch("value/x", () => times++);
      await cluster.kill(0);
      await assert.rejects(
        engine.watch("value/y", () => {}),
        { code: "engine", message: /did not confirm the watch of the group "value\/y" within 3000 ms; at last .*ECONNREFUSED/ },
      );
      await cluster.restart(0);
      await until(() => times > 0, "told after the reconnect");
      const before = times;
      await engine.commit([], [{ group: "value/x", id: "", value: "1" }]);
      await until(() => times > before, "told of the change");
    });

    test("closing refuses a watch that is not confirmed, and nobody is told anything after it", async (t) => {
      const cluster = await EtcdCluster.start(t, 1);
      const [watcher, writer] = [await open(t, cluster.url), await open(t, cluster.url)];
      let times = 0;
      const end = await watcher.watch("value/x", () => times++);
      const refused = assert.rejects(
        watcher.watch("value/y", () => {}),
        { code: "closed" },
      );
      await watcher.close();
      await refused;
      await writer.watch("value/x", () => {});
      await writer.commit([], [{ group: "value/x", id: "", value: "1" }]);
      end();
      assert.equal(times, 0);
    });
  });
