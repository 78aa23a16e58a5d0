/** A Markdown table that is also aligned to read on a terminal: the first columns of words left, the others, of figures, right. */
export function alignedTable(header: readonly string[], body: readonly (readonly string[])[], wordColumns = 1): string {
  const widths = header.map((title, column) => Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string => {
    const width = widths[column] ?? 0;
    return column < wordColumns ? cell.padEnd(width) : cell.padStart(width);
  };
  const line = (cells: readonly string[]): string => `| ${cells.map(pad).join(" | ")} |`;
  const rule = widths.map((width, column) => "-".repeat(column < wordColumns ? width : width - 1));
  const sides = rule.map((dashes, column) => (column < wordColumns ? dashes : `${dashes}:`));
  return [line(header), line(sides), ...body.map(line)].join("\n");
}
