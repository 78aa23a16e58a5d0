import { createHash } from "node:crypto";

/** A script as the store knows it: by the SHA-1 of its text. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

/**
 * What every script begins with. A line is five keys, of one hash tag:
 *
 * | key | type | what |
 * |---|---|---|
 * | `lockstep:{SPACE/LINE}` | string | who has all of it: the id of a claim, or whatever a foreign client has put there |
 * | `…:shared` | sorted set | who has a part of it, by when that ends, in ms |
 * | `…:line` | sorted set | who waits, by order |
 * | `…:alive` | sorted set | who waits, by when that ends unless it is renewed, in ms |
 * | `…:meta` | hash | the last order; the holder of all, and its order; did it die; the weight that is shared; the orders of those who share |
 *
 * A claim's id says what it is: client.number.weight.limit.ttlMs. Orders are microseconds of the store's clock, or the last one and 1: so all but the first
 * key may be forgotten when nobody has used them for a day. They are below 2^53 until 2255, hence exact as numbers of Lua and as scores.
 */
const COMMON = `
local key, shared, line, alive, meta = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local DAY_MS = 86400000
local time
local function nowUs()
  time = time or redis.call('TIME')
  return time[1] * 1000000 + time[2]
end
local function nowMs() return math.floor(nowUs() / 1000) end
local function decimal(number) return string.format('%.0f', number) end

local holder = redis.call('GET', key)
local fields = redis.call('HMGET', meta, 'last', 'holder', 'order', 'after', 'died', 'used')
local last, had, order, after = tonumber(fields[1]) or 0, fields[2] or '', fields[3] or '0', fields[4] or '0'
local died, used = fields[5] or '0', tonumber(fields[6]) or 0

local function save()
  if last == 0 then return end
  redis.call('HSET', meta, 'last', decimal(last), 'holder', had, 'order', order, 'after', after, 'died', died, 'used', used)
  redis.call('PEXPIRE', meta, DAY_MS)
end
local function terms(id)
  local client, weight, limit, ttlMs = string.match(id, '^(%w+)%.%d+%.(%d+)%.(%d+)%.(%d+)$')
  return client, tonumber(weight), tonumber(limit), tonumber(ttlMs)
end
local function tell(id, what)
  redis.call('PUBLISH', 'lockstep:client:' .. terms(id), what .. ' ' .. id .. ' ' .. key)
end

-- Takes out whoever was not renewed in time. Of one who had all of it the next one is told.
local function purge()
  if had ~= '' and holder ~= had then had, died = '', '1' end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', shared, '-inf', nowMs())) do
    local _, weight = terms(id)
    redis.call('ZREM', shared, id)
    redis.call('HDEL', meta, id)
    used = used - weight
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', nowMs(), 'LIMIT', 0, 1000)) do
    redis.call('ZREM', alive, id)
    redis.call('ZREM', line, id)
  end
  if redis.call('EXISTS', shared) == 0 then used = 0 end
end

local function grant(id, at)
  local _, weight, limit, ttlMs = terms(id)
  if weight == limit then
    redis.call('SET', key, id, 'PX', ttlMs)
    holder, had, order, after = id, id, at, died
  else
    redis.call('ZADD', shared, nowMs() + ttlMs, id)
    redis.call('PEXPIRE', shared, math.max(DAY_MS, ttlMs))
    redis.call('HSET', meta, id, at .. ' ' .. died)
    used = used + weight
  end
  local told = died
  died = '0'
  return told
end

-- Hands over to the head of the line, as far as the weights allow. Nobody overtakes.
local function advance(me)
  while not holder do
    local head = redis.call('ZRANGE', line, 0, 0, 'WITHSCORES')
    if not head[1] then return end
    local id = head[1]
    local _, weight, limit = terms(id)
    if used + weight > limit then return end
    redis.call('ZREM', line, id)
    redis.call('ZREM', alive, id)
    local told = grant(id, decimal(tonumber(head[2])))
    if id ~= me then tell(id, 'granted ' .. told) end
  end
end

-- 0: gone. 1, order, did the one before die: granted. 2, order, ms after which to ask again, does a foreign client hold it: waiting.
local function standing(id)
  if holder == id then return {1, order, tonumber(after)} end
  local held = redis.call('HGET', meta, id)
  if held then return {1, string.match(held, '^%d+'), tonumber(string.match(held, '%d$'))} end
  local rank = redis.call('ZRANK', line, id)
  if not rank then return {0} end
  local at = decimal(tonumber(redis.call('ZSCORE', line, id)))
  local ms = -1
  if holder then ms = redis.call('PTTL', key)
  else
    local first = redis.call('ZRANGE', shared, 0, 0, 'WITHSCORES')
    if first[2] then ms = math.max(0, tonumber(first[2]) - nowMs()) end
  end
  -- The first one asks first; who stands behind it asks when that one should have.
  if ms >= 0 then ms = ms + 1 + 5 * math.min(rank, 100) end
  return {2, at, ms, (holder and holder ~= had and rank == 0) and 1 or 0}
end
`;

/** ARGV: id, does it wait. Of an id that has joined before it answers how that stands. */
const JOIN = `
local id, waits = ARGV[1], ARGV[2] == '1'
local _, weight, limit, ttlMs = terms(id)
local others = redis.call('EXISTS', shared, line) > 0
if holder == id or (others and (redis.call('ZSCORE', shared, id) or redis.call('ZSCORE', line, id))) then return standing(id) end
if holder and not waits then return {0} end
if others or had ~= '' then
  purge()
  advance()
  others = redis.call('EXISTS', line) > 0
else used = 0 end
if not holder and not others and used + weight <= limit then
  last = math.max(last + 1, nowUs())
  local at = decimal(last)
  local told = grant(id, at)
  save()
  return {1, at, tonumber(told)}
end
if waits then
  last = math.max(last + 1, nowUs())
  redis.call('ZADD', line, decimal(last), id)
  redis.call('ZADD', alive, nowMs() + ttlMs, id)
  redis.call('PEXPIRE', line, math.max(DAY_MS, ttlMs))
  redis.call('PEXPIRE', alive, math.max(DAY_MS, ttlMs))
end
if waits or time then save() end
return waits and standing(id) or {0}
`;

/** ARGV: id, as if it had died. */
const LEAVE = `
local id = ARGV[1]
if holder == id then
  redis.call('DEL', key)
  holder, had = false, ''
  if ARGV[2] == '1' then died = '1' end
elseif redis.call('ZREM', shared, id) == 1 then
  local _, weight = terms(id)
  redis.call('HDEL', meta, id)
  used = used - weight
elseif redis.call('ZREM', line, id) == 1 then redis.call('ZREM', alive, id)
else return 0 end
if redis.call('EXISTS', line) == 1 then
  purge()
  advance()
end
save()
return 1
`;

/** ARGV: id. Also takes out the dead and hands over what they had: whoever waits sees to its line. */
const RENEW = `
local id = ARGV[1]
local _, _, _, ttlMs = terms(id)
if holder == id then
  redis.call('PEXPIRE', key, ttlMs)
  redis.call('PEXPIRE', meta, DAY_MS)
  return standing(id)
end
purge()
if redis.call('ZSCORE', shared, id) then
  redis.call('ZADD', shared, nowMs() + ttlMs, id)
  redis.call('PEXPIRE', shared, math.max(DAY_MS, ttlMs))
elseif redis.call('ZSCORE', line, id) then
  redis.call('ZADD', alive, nowMs() + ttlMs, id)
  redis.call('PEXPIRE', alive, math.max(DAY_MS, ttlMs))
  redis.call('PEXPIRE', line, math.max(DAY_MS, ttlMs))
end
advance(id)
save()
return standing(id)
`;

/** ARGV: how many at most. Of each: order, weight, is it granted. */
const MEMBERS = `
purge()
advance()
save()
local members = {}
local function add(at, id, granted)
  local _, weight = terms(id)
  members[#members + 1] = {at, weight or 1, granted}
end
if holder then add(holder == had and order or '0', holder, 1) end
for _, id in ipairs(redis.call('ZRANGE', shared, 0, -1)) do add(string.match(redis.call('HGET', meta, id) or '0', '^%d+'), id, 1) end
table.sort(members, function(a, b) return tonumber(a[1]) < tonumber(b[1]) end)
local most = tonumber(ARGV[1])
while #members > most do table.remove(members) end
if #members < most then
  local waiting = redis.call('ZRANGE', line, 0, most - #members - 1, 'WITHSCORES')
  for at = 1, #waiting, 2 do add(decimal(tonumber(waiting[at + 1])), waiting[at], 0) end
end
return members
`;

/** ARGV: order; 0 is whatever foreign client holds it. */
const EVICT = `
purge()
local found
if holder and (holder == had and order or '0') == ARGV[1] then
  found = holder
  redis.call('DEL', key)
  holder, had = false, ''
end
if not found then
  found = redis.call('ZRANGEBYSCORE', line, ARGV[1], ARGV[1])[1]
  if found then
    redis.call('ZREM', line, found)
    redis.call('ZREM', alive, found)
  end
end
if not found then
  for _, id in ipairs(redis.call('ZRANGE', shared, 0, -1)) do
    if string.match(redis.call('HGET', meta, id) or '', '^%d+') == ARGV[1] then
      local _, weight = terms(id)
      found = id
      redis.call('ZREM', shared, id)
      redis.call('HDEL', meta, id)
      used = used - weight
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

/** What is in a line's keys, by type. */
const TYPES = `
local types = {}
for at, key in ipairs(KEYS) do types[at] = redis.call('TYPE', key).ok end
return types
`;

/** What is done to a line: each in one round trip, as a whole or not at all. */
export const SCRIPTS: Readonly<Record<"join" | "leave" | "renew" | "members" | "evict" | "types", Script>> = {
  join: script(COMMON + JOIN),
  leave: script(COMMON + LEAVE),
  renew: script(COMMON + RENEW),
  members: script(COMMON + MEMBERS),
  evict: script(COMMON + EVICT),
  types: script(TYPES),
};

function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}
