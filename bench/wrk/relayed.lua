-- Lookups through a mirror or relay. Arguments: how many modules there are, the prefix of the path, and "skewed"
-- for a choice in which module n is asked for n times less often than the first.
local n, prefix, skewed

function init(args)
  n, prefix, skewed = tonumber(args[1]), args[2], args[3] == "skewed"
  if prefix == "-" then prefix = "" end
  math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) % 100000)
end

function request()
  local module = skewed and math.floor(n ^ math.random()) - 1 or math.random(0, n - 1)
  return string.format(
    "GET %s/lookup/example.com/bench/m%07d@v1.0.0 HTTP/1.1\r\nHost: localhost\r\n\r\n", prefix, module)
end
