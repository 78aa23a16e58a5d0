/**
 * The quorum of a node in a grid as square as may be (Maekawa 1985, §5): its row and its column. Any two quorums share a node, also when the last row is short:
 * of two nodes in different rows, the one in the upper, full row has the other's column in its row.
 */
export function gridQuorum(node: number, size: number): readonly number[] {
  const width = Math.ceil(Math.sqrt(size));
  const row = Math.floor(node / width);
  const nodes = Array.from({ length: size }, (_, other) => other);
  return nodes.filter((other) => Math.floor(other / width) === row || other % width === node % width);
}
