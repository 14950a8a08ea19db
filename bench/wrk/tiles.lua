-- Full hash tiles of height 8 and level 0, chosen at random. Arguments: how many there are.
local n

function init(args)
  n = tonumber(args[1])
  math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) % 100000)
end

function request()
  local index = math.random(0, n - 1)
  local path = string.format("%03d", index % 1000)
  if index >= 1000 then
    path = string.format("x%03d/%s", math.floor(index / 1000), path)
  end
  return "GET /tile/8/0/" .. path .. " HTTP/1.1\r\nHost: localhost\r\n\r\n"
end
