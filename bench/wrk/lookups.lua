-- Lookups of modules chosen at random. Arguments: how many modules there are.
local n

function init(args)
  n = tonumber(args[1])
  math.randomseed(os.time() + tonumber(tostring({}):sub(8), 16) % 100000)
end

function request()
  return string.format(
    "GET /lookup/example.com/bench/m%07d@v1.0.0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    math.random(0, n - 1))
end
