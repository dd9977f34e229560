import { luaString } from "./luaString.ts";

/** The file name of the script beside the configuration. */
export const followMapsFile = "follow-maps.lua";

/**
 * Lua that runs inside HAProxy and follows its map files: what changes in a file changes in the map within 200 ms.
 * A reload would do the same, but it keeps the old maps alive on idle connections, and a signal can get lost. A file
 * that is gone for a moment, as during a volume's update, changes nothing.
 */
export const followMapsScript = (
  paths: readonly string[],
): string => `local paths = { ${paths.map(luaString).join(", ")} }
local texts, maps = {}, {}

local function read(path)
  local file = io.open(path, "r")
  if file == nil then return nil end
  local text = file:read("a")
  file:close()
  return text
end

local function parse(text)
  local entries = {}
  for key, value in text:gmatch("(%S+) ([^\\n]*)\\n") do entries[key] = value end
  return entries
end

local function follow(path)
  local text = read(path)
  if text == nil or text == texts[path] then return end
  local entries, known = parse(text), maps[path]
  for key in pairs(known) do
    if entries[key] == nil then core.del_map(path, key) end
  end
  for key, value in pairs(entries) do
    if known[key] ~= value then core.set_map(path, key, value) end
  end
  texts[path], maps[path] = text, entries
  core.Info("read " .. path .. " again")
end

for _, path in ipairs(paths) do
  texts[path] = read(path) or ""
  maps[path] = parse(texts[path])
end

core.register_task(function()
  while true do
    core.msleep(200)
    for _, path in ipairs(paths) do follow(path) end
  end
end)
`;
