import type { Contest, Effort, Row } from "../src/bench/row.ts";

/** A row that ships, measured against others: they take their turns after ours. */
export function against(row: Row, others: (effort: Effort) => Promise<Contest>): Row {
  return {
    ...row,
    async open(effort) {
      const ours = await row.open(effort);
      const theirs = await others(effort);
      return {
        contenders: [...ours.contenders, ...theirs.contenders],
        goals: theirs.goals,
        absent: theirs.absent,
        async close() {
          await ours.close();
          await theirs.close();
        },
      };
    },
  };
}
