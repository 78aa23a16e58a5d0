export type { Cell, CellKey, Check, Commit, Write } from "../sync/cell.ts";
