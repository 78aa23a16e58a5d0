import { imports } from "../imports.ts";
import type { Rule } from "../project.ts";

interface Arrow {
  /** The files that the rule binds, */
  readonly of: RegExp;
  /** the imports it speaks about, */
  readonly about: RegExp;
  /** and those of them it allows. */
  readonly only: RegExp;
  readonly why: string;
}

const ARROWS: readonly Arrow[] = [
  { of: /^src\/sync\//, about: /./, only: /^src\/sync\//, why: "sync imports nothing outside itself" },
  { of: /^src\//, about: /^(test|bench|examples)\//, only: /^$/, why: "the source knows nothing of its tests, benches and examples" },
  { of: /^src\//, about: /^lockstep/, only: /^$/, why: "the source imports itself by relative paths" },
  { of: /^examples\//, about: /^(src|test|bench)\//, only: /^$/, why: "an example shows the public API only" },
  { of: /^src\/local\/memory\//, about: /^src\//, only: /^src\/(sync|local\/memory)\//, why: "a memory knows no primitive" },
  {
    of: /^src\/(?!local\/memory\/|local\/(threads|processes|child-hold|status)\.ts$|bench\/shared-words\.ts$)/,
    about: /^src\/local\/memory\//,
    only: /\/(memory|layout|swap)\.ts$/,
    why: "local/threads.ts, processes.ts, child-hold.ts and status.ts join a concrete memory; others see memory.ts, layout.ts and swap.ts",
  },
  {
    of: /^src\/elements\//,
    about: /^src\//,
    only: /^src\/(sync|elements)\//,
    why: "elements are numbers over bytes, and know no lock",
  },
  {
    of: /^src\/local\/raw\//,
    about: /^src\//,
    only: /^src\/(sync|local\/raw|local\/memory)\//,
    why: "the raw lock knows neither names nor primitives",
  },
  {
    of: /^src\/local\/messages\//,
    about: /^src\//,
    only: /^src\/(sync|local\/messages|local\/raw|local\/memory)\//,
    why: "messages are values in shared bytes, and know no primitive",
  },
  {
    of: /^src\/process\//,
    about: /^src\//,
    only: /^src\/(sync|process)\//,
    why: "a child knows no kind of space",
  },
  {
    of: /^src\/pool\//,
    about: /^src\//,
    only: /^src\/(sync|process|pool)\//,
    why: "a pool sees its space through the public interface",
  },
  {
    of: /^src\/local\/names\//,
    about: /^src\//,
    only: /^src\/(sync|local\/names|local\/raw|local\/memory)\//,
    why: "names know no primitive",
  },
  {
    of: /^src\/web-locks\//,
    about: /^src\//,
    only: /^src\/(sync|web-locks)\//,
    why: "web locks stand on the public interface of a space",
  },
  {
    of: /^src\/fence\//,
    about: /^src\//,
    only: /^src\/(sync\/|fence\/|engine\/log\/(disk|flock)\.ts$|engine\/redis\/(client|lent-link)\.ts$)/,
    why: "a fence knows tokens and what is written to, and no lock",
  },
  { of: /^src\/engine\/[\w-]+\.ts$/, about: /^src\//, only: /^src\/(sync|engine)\/[\w-]+\.ts$/, why: "what an engine is knows no store" },
  {
    of: /^src\/remote\/(?!connect\.ts$)/,
    about: /^src\//,
    only: /^src\/(sync|remote|engine|elements)\/[\w-]+\.ts$/,
    why: "a primitive over an engine sees the interface; remote/connect.ts joins the stores",
  },
  {
    of: /^src\/engine\/[\w-]+\//,
    about: /^src\//,
    only: /^src\/(sync\/|engine\/[\w-]+\.ts$|engine\/\w+\/)/,
    why: "a store knows what an engine is, and no primitive",
  },
  { of: /^src\/check\//, about: /./, only: /^src\/(sync\/error\.ts$|check\/)/, why: "the checker is pure: it runs anywhere" },
  {
    of: /^src\/protocol\//,
    about: /./,
    only: /^src\/(protocol\/|sync\/(error|whole)\.ts$)/,
    why: "a protocol is pure: it imports nothing outside itself but errors",
  },
  {
    of: /^src\/simulator\//,
    about: /./,
    only: /^src\/(protocol|simulator)\//,
    why: "the simulator knows protocols, and nothing of the machine it runs on",
  },
  { of: /^src\/(?!cli\/)/, about: /^src\/cli\//, only: /^$/, why: "nobody inside knows the command line" },
  { of: /^src\/(?!bench\/|cli\/bench\/)/, about: /^src\/bench\//, only: /^$/, why: "what measures is loaded by who asks for it alone" },
  { of: /^src\/cli\/line\//, about: /^src\//, only: /^src\/cli\/line\//, why: "how a command line is read knows no command" },
  ...["redis", "etcd", "table"].map((store) => ({
    of: new RegExp(`^src/engine/${store}/`),
    about: /^src\/engine\/\w+\//,
    only: new RegExp(`^src/engine/(keeper|log|${store})/`),
    why: "no store knows another",
  })),
  { of: /^(?!src\/local\/memory\/libc\.ts$)src\//, about: /^koffi/, only: /^$/, why: "foreign calls live in memory/libc.ts" },
  {
    of: /^src\/(?!engine\/redis\/(open-wires|ioredis-wire|node-redis-wire)\.ts$)/,
    about: /^(?!node:|(src|test|bench|examples)\/)/,
    only: /^koffi$/,
    why: "a runtime dependency has to earn its place",
  },
  {
    of: /^src\/engine\/redis\//,
    about: /^(?!node:|(src|test|bench|examples)\/)/,
    only: /^(ioredis|@redis\/client)$/,
    why: "a store's client is the caller's",
  },
  { of: /^src\/[\w-]+\//, about: /^src\/[\w-]+\.ts$/, only: /^$/, why: "doors import, nobody inside imports a door" },
];

/** Arrows between folders run downward only. */
export const arrows: Rule = (project) =>
  imports(project).flatMap(({ from, to }) =>
    ARROWS.filter(({ of, about, only }) => of.test(from) && about.test(to) && !only.test(to)).map(({ why }) => `${from} → ${to}: ${why}`),
  );
