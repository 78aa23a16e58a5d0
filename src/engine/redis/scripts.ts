import { LINE_KEY_TYPES } from "./line-keys.ts";
import { type Script, script } from "./script.ts";

/**
 * What every script begins with. A line is five keys, of one hash tag:
 *
 * | key | type | what |
 * |---|---|---|
 * | `lockstep:{SPACE/LINE}` | string | who has all of it: the id of a claim, or whatever a foreign client has put there |
 * | `…:shared` | hash | who has a part of it: its order, and 1 if the one before had died |
 * | `…:line` | sorted set | who waits, by order |
 * | `…:alive` | sorted set | who shares or waits, by when that ends unless it is renewed, in ms |
 * | `…:meta` | string | all else, see below |
 *
 * A claim's id says what it is: client.number.weight.limit.ttlMs, and .data, in base64url, if it has any to show. Orders are microseconds of the store's clock, or the last one and 1: so all but the first
 * key may be forgotten when nobody has used them for a day. They are below 2^53 until 2255, hence exact as numbers of Lua and as scores.
 *
 * The meta is a number as long as nobody shares or waits: even, when nobody has it; odd, the order of whoever has all of it. So the two calls that are made
 * most count it up, and see by its oddness that there is nothing to be done but their own. Else it is "b", the last order, that of who has all of it, who
 * that is or "-", whether he is to be told that the one before had died, whether the next one is ("1"), and the weight that is shared.
 */
const NAMES = `
local call = redis.call
local keys, id = KEYS, ARGV[1]
local key, meta = keys[1], keys[5]
`;

const COMMON = `
local shared, line, alive = keys[2], keys[3], keys[4]
local DAY_MS = 86400000
local time
local function nowUs()
  time = time or call('TIME')
  return time[1] * 1000000 + time[2]
end
local function nowMs() return math.floor(nowUs() / 1000) end
local function decimal(number) return string.format('%.0f', number) end
-- A full store refuses what may grow it, but only as a script's first write: after this one it does what keeps and ends claims.
local function beginWrites() call('PEXPIRE', meta, DAY_MS) end

local function terms(of)
  local client, weight, limit, ttlMs, data = string.match(of, '^(%w+)%.%d+%.(%d+)%.(%d+)%.(%d+)%.?([%w_-]*)$')
  return client, tonumber(weight), tonumber(limit), tonumber(ttlMs), data
end

local holder = call('GET', key)
local known = call('GET', meta)
local last, had, order, after, died, used = 0, '-', '0', '0', '0', 0
if known and tonumber(known) then
  last = tonumber(known)
  -- Whose key is gone, or a foreign one's now, has died.
  if last % 2 == 1 then order, had = known, holder and terms(holder) and holder or 'gone' end
elseif known then
  last, order, had, after, died, used = string.match(known, '^b(%d+) (%d+) (%S+) (%d) (%d) (%d+)$')
  if not last then return redis.error_reply('FOREIGN ' .. meta .. ' has a text that is not ours') end
  last, used = tonumber(last), tonumber(used)
else
  -- Never written, or forgotten while others share.
  for _, of in ipairs(call('HKEYS', shared)) do
    local _, weight = terms(of)
    used = used + weight
  end
end
-- Odd, as those are that are counted up to.
local function nextOrder()
  last = math.max(last + 1, nowUs())
  if last % 2 == 0 then last = last + 1 end
  return decimal(last)
end

local function save()
  local text
  local isQuiet = died == '0' and call('EXISTS', shared, line) == 0
  if isQuiet and had == '-' then
    if last == 0 then return call('DEL', meta) end -- it was forgotten: the next order is the clock's
    text = decimal(last + last % 2)
  elseif isQuiet and after == '0' and order == decimal(last) then text = order
  else text = 'b' .. decimal(last) .. ' ' .. order .. ' ' .. had .. ' ' .. after .. ' ' .. died .. ' ' .. decimal(used) end
  call('SET', meta, text, 'PX', DAY_MS)
end
local function tell(of, what)
  call('PUBLISH', 'lockstep:client:' .. terms(of), what .. ' ' .. of .. ' ' .. key)
end
local function keep(of, ttlMs)
  call('ZADD', alive, nowMs() + ttlMs, of)
  for _, part in ipairs({alive, shared, line}) do call('PEXPIRE', part, math.max(DAY_MS, ttlMs)) end
end
local function unshare(of)
  if call('HDEL', shared, of) == 0 then return false end
  local _, weight = terms(of)
  used = used - weight
  call('ZREM', alive, of)
  return true
end
local function unwait(of)
  if call('ZREM', line, of) == 0 then return false end
  call('ZREM', alive, of)
  return true
end

-- Takes out whoever was not renewed in time. Of one who had all of it the next one is told.
local function purge()
  if had ~= '-' and holder ~= had then had, died = '-', '1' end
  for _, dead in ipairs(call('ZRANGEBYSCORE', alive, '-inf', nowMs(), 'LIMIT', 0, 1000)) do
    if not unshare(dead) then unwait(dead) end
  end
  if call('EXISTS', shared) == 0 then used = 0 end
end

local function grant(to, at)
  local _, weight, limit, ttlMs = terms(to)
  local told = died -- to everybody, until one has had it alone
  if weight == limit then
    died = '0'
    call('SET', key, to, 'PX', ttlMs)
    holder, had, order, after = to, to, at, told
  else
    call('HSET', shared, to, at .. ' ' .. told)
    keep(to, ttlMs)
    used = used + weight
  end
  return told
end

-- Hands over to the head of the line, as far as the weights allow. Nobody overtakes.
local function advance(me)
  while not holder do
    local head = call('ZRANGE', line, 0, 0, 'WITHSCORES')
    local first = head[1]
    if not first then return end
    local _, weight, limit = terms(first)
    if used + weight > limit then return end
    unwait(first)
    local told = grant(first, decimal(tonumber(head[2])))
    if first ~= me then tell(first, 'granted ' .. told) end
  end
end

-- An order alone: granted, and nobody had died. 0: gone. 1, order, did the one before die: granted. 2, order, ms after which to ask again, first behind a foreign client: waiting.
local function standing(of)
  if holder == of then return {1, order, tonumber(after)} end
  local held = call('HGET', shared, of)
  if held then return {1, string.match(held, '^%d+'), tonumber(string.match(held, '%d$'))} end
  local rank = call('ZRANK', line, of)
  if not rank then return {0} end
  local ms = -1
  if holder then ms = call('PTTL', key)
  else
    local first = call('ZRANGE', alive, 0, 0, 'WITHSCORES')
    if first[2] then ms = math.max(0, tonumber(first[2]) - nowMs()) end
  end
  -- The first one asks first; the next ones when that one should have; for who is far behind its renewals are enough.
  if rank > 8 then ms = -1 elseif ms >= 0 then ms = ms + 1 + 5 * rank end
  return {2, decimal(tonumber(call('ZSCORE', line, of))), ms, (holder and holder ~= had and rank == 0) and 1 or 0}
end
`;

/** ARGV: id, does it wait, all or nothing: its ttlMs, or 0 if it is a part. Of an id that has joined before it answers how that stands. */
const JOIN = `
if ARGV[3] ~= '0' then
  local order = redis.pcall('INCR', meta)
  if order == 1 then call('DEL', meta)
  elseif type(order) == 'number' then
    if order % 2 == 1 and call('SET', key, id, 'NX', 'PX', ARGV[3]) then return order end
    call('DECR', meta)
  end
end
${COMMON}
local waits = ARGV[2] == '1'
local _, weight, limit, ttlMs = terms(id)
if holder == id or call('ZSCORE', alive, id) then return standing(id) end
if holder and not waits then return {0} end
purge()
advance()
local isGranted = not holder and used + weight <= limit and call('EXISTS', line) == 0
if isGranted or waits then
  local at = nextOrder()
  if isGranted then grant(id, at)
  else
    call('ZADD', line, at, id)
    keep(id, ttlMs)
  end
end
save()
return standing(id)
`;

/** ARGV: id, as if it had died. */
const LEAVE = `
if ARGV[2] == '0' and call('GET', key) == id then
  local order = redis.pcall('INCR', meta)
  if order == 1 then call('DEL', meta)
  elseif type(order) == 'number' then
    if order % 2 == 0 then
      call('DEL', key)
      return 1
    end
    call('DECR', meta)
  end
end
${COMMON}
if holder == id then
  call('DEL', key)
  holder, had = false, '-'
  if ARGV[2] == '1' then died = '1' end
elseif not unshare(id) and not unwait(id) then return 0 end
purge()
advance()
save()
return 1
`;

/** ARGV: id. Also takes out the dead and hands over what they had: whoever waits sees to its line. */
const RENEW = `
${COMMON}
local _, _, _, ttlMs = terms(id)
beginWrites()
if holder == id then
  call('PEXPIRE', key, ttlMs)
  return standing(id)
end
purge()
if call('ZSCORE', alive, id) then keep(id, ttlMs) end
advance(id)
save()
return standing(id)
`;

/** ARGV: how many at most. Of each: order, weight, is it granted, its data. */
const MEMBERS = `
${COMMON}
beginWrites()
purge()
advance()
save()
local members = {}
local function add(at, who, granted)
  local _, weight, _, _, data = terms(who)
  members[#members + 1] = {at, weight or 1, granted, data or ''}
end
if holder then add(holder == had and order or '0', holder, 1) end
local sharers = call('HGETALL', shared)
for at = 1, #sharers, 2 do add(string.match(sharers[at + 1], '^%d+'), sharers[at], 1) end
table.sort(members, function(a, b) return tonumber(a[1]) < tonumber(b[1]) end)
local most = tonumber(ARGV[1])
while #members > most do table.remove(members) end
if #members < most then
  local waiting = call('ZRANGE', line, 0, most - #members - 1, 'WITHSCORES')
  for at = 1, #waiting, 2 do add(decimal(tonumber(waiting[at + 1])), waiting[at], 0) end
end
return members
`;

/** ARGV: order; 0 is whatever foreign client has it. */
const EVICT = `
${COMMON}
beginWrites()
purge()
local wanted = ARGV[1]
local found
if holder and (holder == had and order or '0') == wanted then
  found = holder
  call('DEL', key)
  holder, had = false, '-'
end
if not found then
  found = call('ZRANGEBYSCORE', line, wanted, wanted)[1]
  if found then unwait(found) end
end
if not found then
  local sharers = call('HGETALL', shared)
  for at = 1, #sharers, 2 do
    if string.match(sharers[at + 1], '^%d+') == wanted then
      found = sharers[at]
      unshare(found)
      break
    end
  end
end
advance()
save()
if not found then return 0 end
if terms(found) then tell(found, 'lost 0') end
return 1
`;

/** ARGV: where to go on, "0" at first, and a pattern. Where to go on, "0" at the end, and keys like that; some of them come more than once. */
const SCAN = `
return redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', 1000)
`;

/** What is done to a line: each in one round trip, as a whole or not at all; and how lines are found. */
export const SCRIPTS: Readonly<Record<"join" | "leave" | "renew" | "members" | "evict" | "scan", Script>> = {
  join: script(NAMES + JOIN, typeOf),
  leave: script(NAMES + LEAVE, typeOf),
  renew: script(NAMES + RENEW, typeOf),
  members: script(NAMES + MEMBERS, typeOf),
  evict: script(NAMES + EVICT, typeOf),
  scan: script(SCAN, typeOf),
};

function typeOf(key: number): string {
  return LINE_KEY_TYPES[key]!;
}
