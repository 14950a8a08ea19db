# Sourced by bench/run: another database relayed by us, against a plain relay of it (Go's ReverseProxy).

mirror_records=100000
mirror_held=500

mirror() {
  local what="lookups relayed from another database"
  have go && have wrk && have curl || { skip "$what" "no go, wrk or curl"; return 0; }
  start peer "$tmp/go/xmodserver" -records "$mirror_records"
  start relay "$tmp/go/relay" -key "${peer_line% *}" -to "$peer_url"
  local name=${peer_line%%+*} n
  "$root/sumdb" init bench.example/mirror --dir "$tmp/m" >/dev/null 2>&1
  start ours "$root/sumdb" serve --dir "$tmp/m" --listen 127.0.0.1:0 --access-log=false --private none \
    --sumdb "${peer_line% *} $relay_url"
  for n in $(seq 20); do # the JIT compiler's time, and the records that are held from now on
    relayed "$ours_url" "$mirror_held" "/sumdb/$name" 4 >/dev/null
    [ "$(held)" -lt "$mirror_held" ] || break
  done
  relayed "$relay_url" "$mirror_held" - 2 >/dev/null
  held_rate "$mirror_held relayed modules again and again" "/sumdb/$name"
  for n in $(seq 20); do # copies them into the log, each with its proof
    relayed "$ours_url" "$mirror_held" - 4 >/dev/null
    [ "$(copied)" -lt "$mirror_held" ] || break
  done
  held_rate "$mirror_held copied modules again and again (hits of the overlay)" -
  hit_rate
  kill -USR1 "$relay_pid"
  held_p99 "answers of the database come 3 s late"
  kill -USR2 "$relay_pid"
  held_p99 "the database is silent"
  stop "$ours_pid"
  stop "$relay_pid"
  stop "$peer_pid"
  echo "- The cache of $(find "$tmp/m/mirror" -path '*/lookup/*' -type f | wc -l) relayed lookups takes" \
    "$(du -sm "$tmp/m/mirror" | cut -f1) MiB of disk." >>"$notes"
  rm -rf "$tmp/m"
}

# relayed URL MODULES PREFIX SECONDS [skewed]: prints requests per second and the 99th percentile in ms
relayed() {
  wrk -t2 -c32 -d"$4s" --timeout 10s --latency -s "$bench/wrk/relayed.lua" "$1" -- "$2" "$3" "${5:-even}" | awk '
    $1 == "99%" {p = $2 + 0; if ($2 ~ /us$/) p /= 1000; else if ($2 !~ /ms$/) p *= 1000}
    /^Requests\/sec/ {rate = $2}
    END {printf "%.0f %.1f\n", rate, p}'
}

# held_rate WHAT PREFIX
held_rate() {
  local ours= peer= n a b r
  for n in $(turns); do
    ours+=" $(relayed "$ours_url" "$mirror_held" "$2" "$span" | cut -d' ' -f1)"
    peer+=" $(relayed "$relay_url" "$mirror_held" - "$span" | cut -d' ' -f1)"
  done
  say "  ours$ours  peer$peer"
  a=$(median <<<"$ours") b=$(median <<<"$peer") r=$(ratio "$a" "$b")
  row "lookups/s, $1" "$a" "$b (plain relay)" "$r" – –
}

copied() { curl -s "$ours_url/metrics" | awk '/^sumdb_tree_size/ {printf "%.0f", $NF}'; }
held() { curl -s "$ours_url/metrics" | awk '/^sumdb_mirror_cache_lookups/ {printf "%.0f", $NF}'; }
mirrored() { # RESULT: how many lookups ended so
  curl -s "$ours_url/metrics" | awk -v r="result=\"$1\"" \
    '/^sumdb_mirror_requests_total/ && /kind="lookup"/ && index($0, r) {printf "%.0f", $NF}'
}
hit_rate() {
  local hits misses a b
  hits=$(mirrored hit) misses=$(mirrored miss)
  a=$(relayed "$ours_url" "$mirror_records" "/sumdb/$name" "$((span * 2))" skewed)
  b=$(relayed "$relay_url" "$mirror_records" - "$((span * 2))" skewed)
  hits=$(($(mirrored hit) - hits)) misses=$(($(mirrored miss) - misses))
  row "relayed lookups/s, any of $mirror_records modules, skewed, few held at first" \
    "${a% *}, $(ratio $((hits * 100)) $((hits + misses))) % hits" "${b% *} (plain relay), no hits" \
    "$(ratio "${a% *}" "${b% *}")" – –
}

# Held lookups while others wait in vain for the database.
held_p99() {
  local a b pids= n
  for n in $(seq 16); do
    curl -s -m 30 -o /dev/null "$ours_url/sumdb/$name/lookup/example.com/bench/none$n@v1.0.0" &
    pids+=" $!"
  done
  sleep 1
  a=$(relayed "$ours_url" "$mirror_held" "/sumdb/$name" "$span")
  b=$(relayed "$relay_url" "$mirror_held" - 8)
  b=$([ "${b% *}" = 0 ] && echo "no answer" || echo "${b#* }")
  # shellcheck disable=SC2086
  kill $pids 2>/dev/null || true
  row "99th percentile of held lookups, ms: $1" "${a#* }" "$b (plain relay)" – "< 50" \
    "$(judge "${a#* }" '<=' 49.9)"
}
