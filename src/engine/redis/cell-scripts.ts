import { type Script, script } from "./script.ts";

/**
 * A group of cells is two keys, and a space has one more. All of a space have one hash tag, so that one script can check and write any of them.
 *
 * | key | type | what |
 * |---|---|---|
 * | `lockstep:{SPACE}:version` | string | the last version |
 * | `lockstep:{SPACE}:cells:GROUP` | hash | by id, a cell's version, a blank, its value |
 * | `lockstep:{SPACE}:order:GROUP` | sorted set | ids, by when they came into being |
 *
 * None of them is forgotten. Versions are microseconds of the store's clock, or the last one and 1, so that they grow though a store begins anew. A commit
 * takes as many of them as it writes cells: its version is the first, and each cell that comes into being has its own in the order. They are below 2^53
 * until 2255, hence exact as numbers of Lua and as scores.
 *
 * KEYS are the space's, then both of every group; ARGV name a group by its place among these, from 1.
 */
const COMMON = `
local call = redis.call
local function hashOf(group) return KEYS[2 * group] end
local function orderOf(group) return KEYS[2 * group + 1] end
`;

/** ARGV: of each cell its group and its id. Of each: its version, a blank, its value; false when there is none. */
const READ = `
local texts = {}
for at = 1, #ARGV, 2 do texts[#texts + 1] = call('HGET', hashOf(ARGV[at]), ARGV[at + 1]) end
return texts
`;

/** ARGV: how many at most. Of each cell: its id, and what READ says of it. */
const SCAN = `
local cells, most = {}, tonumber(ARGV[1])
for _, id in ipairs(most > 0 and call('ZRANGE', orderOf(1), 0, most - 1) or {}) do
  local text = call('HGET', hashOf(1), id)
  if text then
    cells[#cells + 1] = id
    cells[#cells + 1] = text
  end
end
return cells
`;

/**
 * ARGV: how many checks; of each its group, id and version; of each write its group, id, whether it puts a value ("1") or deletes, the value. The version
 * of what was written; else, of each cell that was checked, what READ says of it. A script that fails is not taken back: whatever may be in its way is
 * looked for before it writes, and its first write is one that a full store refuses, unless all that it does is to delete.
 */
const COMMIT = `
local checks, at, holds, texts = tonumber(ARGV[1]), 2, true, {}
for check = 1, checks do
  local text, version = call('HGET', hashOf(ARGV[at]), ARGV[at + 1]), '0'
  if text then version = string.match(text, '^%d+') end
  if version ~= ARGV[at + 2] then holds = false end
  texts[check] = text
  at = at + 3
end
if not holds then return texts end

local known = call('GET', KEYS[1])
if known and not tonumber(known) then return redis.error_reply('FOREIGN ' .. KEYS[1] .. ' has a text that is not ours') end
for group = 1, (#KEYS - 1) / 2 do
  call('HLEN', hashOf(group))
  call('ZCARD', orderOf(group))
end
local first, writes, puts = at, 0, false
for write = first, #ARGV, 4 do
  writes = writes + 1
  puts = puts or ARGV[write + 2] == '1'
end

local function decimal(number) return string.format('%.0f', number) end
local time = call('TIME')
local version = math.max(tonumber(known or '0') + 1, time[1] * 1000000 + time[2])
if not puts then call('PERSIST', KEYS[1]) end
call('SET', KEYS[1], decimal(version + math.max(writes - 1, 0)))
local written = {}
for write = 1, writes do
  local group, id = ARGV[at], ARGV[at + 1]
  if ARGV[at + 2] == '1' then
    local isNew = call('HSET', hashOf(group), id, decimal(version) .. ' ' .. ARGV[at + 3]) == 1
    if isNew then call('ZADD', orderOf(group), decimal(version + write - 1), id) end
  else
    call('HDEL', hashOf(group), id)
    call('ZREM', orderOf(group), id)
  end
  written[group] = true
  at = at + 4
end
for group in pairs(written) do call('PUBLISH', hashOf(group), '') end
return decimal(version)
`;

/** What is done to cells: each in one round trip, as a whole or not at all. */
export const CELL_SCRIPTS: Readonly<Record<"read" | "scan" | "commit", Script>> = {
  read: script(COMMON + READ, typeOf),
  scan: script(COMMON + SCAN, typeOf),
  commit: script(COMMON + COMMIT, typeOf),
};

function typeOf(key: number): string {
  return key === 0 ? "string" : key % 2 === 1 ? "hash" : "zset";
}
