import { UsageError } from "./usage-error.ts";

const MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** What a timer of Node can wait for. */
const LONGEST_MS = 2 ** 31 - 1;

/** "500ms", "10s", "1.5m", "2h" or "0" in milliseconds. A number alone could be either seconds or milliseconds, and is refused. */
export function duration(option: string, text: string): number {
  if (text === "0") return 0;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) {
    const also = /^\d+(\.\d+)?$/.test(text) ? `: ${text}s or ${text}ms?` : "";
    throw new UsageError(`${option} is "${text}"; expected a number with its unit, ms, s, m or h, such as 10s or 500ms${also}`);
  }
  const ms = Number(number) * MS[unit]!;
  if (ms > LONGEST_MS) throw new UsageError(`${option} is "${text}"; the longest there is is ${Math.floor(LONGEST_MS / MS["h"]!)}h`);
  return ms;
}
