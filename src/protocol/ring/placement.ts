import { LockstepError } from "../../sync/error.ts";
import { md5 } from "./md5.ts";
import type { RingHash } from "./ring-hash.ts";
import { hashUtf8 } from "./utf8.ts";

/** Where nodes stand. */
export interface Placement {
  /** How many texts `id-0`, `id-1`, … place a node of that weight among so many, which weigh so much together. */
  texts(id: string, weight: number, nodes: number, total: number): number;
  readonly pointsPerText: number;
  points(id: string, texts: number): Uint32Array;
}

const KETAMA_TEXTS = 40;
const KETAMA_POINTS_PER_TEXT = 4;
const KETAMA_POINTS: number = KETAMA_TEXTS * KETAMA_POINTS_PER_TEXT;

/** One point from each text's hash. A node's points depend on nobody else, so others' never move. */
export function hashedPlacement(virtualNodes: number, hash: RingHash): Placement {
  return {
    texts: (_, weight) => Math.max(1, Math.round(weight * virtualNodes)),
    pointsPerText: 1,
    points(id, texts) {
      const points = new Uint32Array(texts);
      for (let text = 0; text < texts; text++) points[text] = hash(`${id}-${text}`);
      return points;
    },
  };
}

/**
 * As `ketama_create_continuum` of libketama (RJ/ketama, ketama.c): four points from each text's MD5, and of 40 texts a node a share by weight, in
 * single precision.
 */
export const ketamaPlacement: Placement = {
  texts(id, weight, nodes, total) {
    const share = Math.fround(Math.fround(weight) / Math.fround(total));
    const texts = Math.floor(Math.fround(share * KETAMA_TEXTS * nodes));
    if (texts >= 1) return texts;
    throw new LockstepError(
      "invalid",
      `node ${JSON.stringify(id)} of weight ${weight} gets no point: ketama gives out ${KETAMA_POINTS} × ${nodes} by weight, four at a time; ` +
        `give it at least 1/${KETAMA_TEXTS * nodes} of all weight, ${total}, or leave it out`,
    );
  },
  pointsPerText: KETAMA_POINTS_PER_TEXT,
  points(id, texts) {
    const points = new Uint32Array(texts * KETAMA_POINTS_PER_TEXT);
    for (let text = 0; text < texts; text++) points.set(hashUtf8(`${id}-${text}`, md5), KETAMA_POINTS_PER_TEXT * text);
    return points;
  },
};
