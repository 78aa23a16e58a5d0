/** Rows of cells as lines of text, each column as wide as its widest cell. Each row is on one line, whatever a name or a command line has in it. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const printable = rows.map((cells) => cells.map((cell) => cell.replaceAll(/\p{Cc}+/gu, " ")));
  const widths = (printable[0] ?? []).map((_, column) => Math.max(...printable.map((cells) => cells[column]?.length ?? 0)));
  return printable.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
