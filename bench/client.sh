# shellcheck shell=bash disable=SC2154
# The client's parts of bench/run, which sources this file: the command against a small Go program around
# golang.org/x/mod's sumdb client, and against "go mod verify". Whole processes, start of the JVM included.

# What the rounds of one side need: samples NAME are in $tmp/NAME.samples, a line "SECONDS CPU MIB" each.
sample() { # NAME COMMAND…
  local name=$1
  shift
  "$tmp/go/measure" "$tmp/sample" "$@" || { tail -n 5 "$tmp/sample.out" >&2; say "failed: $*"; return 1; }
  cat "$tmp/sample" >>"$tmp/$name.samples"
}
column() { cut -d' ' -f"$2" "$tmp/$1.samples" | median; } # NAME COLUMN: the median

# compare WHAT OURS PEER PEERNAME GOAL: a row of the medians of wall clock, with memory; OURS at most GOAL × PEER.
compare() {
  local a b r c
  a=$(column "$2" 1) b=$(column "$3" 1) r=$(ratio "$a" "$b") c=$(ratio "$(column "$2" 2)" "$(column "$3" 2)")
  row "$1" "$a s, $(column "$2" 3) MiB" "$b s, $(column "$3" 3) MiB ($4)" "$r" "≤ $5" "$(judge "$r" '<=' "$5")"
  echo "- $1: processor time $(column "$2" 2) s, of the peer $(column "$3" 2) s (ratio $c)." >>"$notes"
}

# The module cache lies outside the checkout and is filled once.
modules=${XDG_CACHE_HOME:-$HOME/.cache}/sumdb-bench/mod
fill() {
  have go || return 1
  [ ! -e "$tmp/cache/go.sum" ] || return 0
  mkdir -p "$tmp/cache" "$modules"
  cp "$bench/cache/go.mod" "$tmp/cache"
  say "filling $modules"
  in_cache go mod download >"$tmp/download.log" 2>&1 || { cat "$tmp/download.log" >&2; return 1; }
  head -n 800 "$tmp/cache/go.sum" >"$tmp/go.sum"
  head -n 10 "$tmp/cache/go.sum" >"$tmp/ten.sum"
}
in_cache() {
  (cd "$tmp/cache" && GOFLAGS=-mod=mod GOTOOLCHAIN=local GOSUMDB=off GOMODCACHE=$modules "$@")
}
unfilled() { skip "$1" "no go, or the machine's GOPROXY does not answer"; }

sumdb_verify() { "$dist/bin/sumdb" verify --no-progress "$@"; }

# An 800-line go.sum: cold through a server 20 ms away, then warm and offline.
gosum() {
  local what="go.sum of 800 lines" n ours_args peer_args
  fill || { unfilled "$what"; return 0; }
  start sparse "$tmp/go/sparselog" -latency 20ms "$tmp/go.sum"
  ours_args=(verify --no-progress --sumdb "$sparse_line" "$tmp/go.sum" --state)
  peer_args=(-sumdb "$sparse_line" -jobs 64)
  for n in $(seq "$client_rounds"); do
    # New directories, none deleted: for some seconds ext4 looks for inodes past those of deleted files.
    sample cold-16 "$dist/bin/sumdb" "${ours_args[@]}" "$tmp/s-16-$n"
    sample cold-peer "$tmp/go/xmodclient" "${peer_args[@]}" -state "$tmp/s-peer-$n" "$tmp/go.sum"
    sample cold-64 "$dist/bin/sumdb" "${ours_args[@]}" "$tmp/s-64-$n" --jobs 64
    sample warm-ours "$dist/bin/sumdb" "${ours_args[@]}" "$tmp/s-16-$n" --offline
    sample warm-peer "$tmp/go/xmodclient" "${peer_args[@]}" -offline -state "$tmp/s-peer-$n" "$tmp/go.sum"
  done
  stop "$sparse_pid"
  compare "$what, warm and offline" warm-ours warm-peer "x/mod's client" 1
  compare "$what, cold, 20 ms away, 16 requests at once" cold-16 cold-peer "x/mod's client, 64 lookups at once" 0.33
  compare "the same with --jobs 64" cold-64 cold-peer "the same" 0.33
}

# A large module cache, whose files are in the system's cache after the first round.
modcache() {
  local what="module cache" n bytes
  fill || { unfilled "$what"; return 0; }
  bytes=$(find "$modules" -path "$modules/cache" -prune -o -type f -printf '%s\n' | awk '{s += $1} END {printf "%.1f", 2 * s / 1e9}')
  what="module cache, $(find "$modules/cache/download" -name '*.zip' | wc -l) modules, $bytes GB to hash"
  start sparse "$tmp/go/sparselog" "cache:$modules"
  in_cache go mod verify >&2
  for n in $(seq "$client_rounds"); do
    sample cache-ours "$dist/bin/sumdb" verify cache "$modules" --no-progress --sumdb "$sparse_line" --state "$tmp/s-cache-$n"
    sample again-ours "$dist/bin/sumdb" verify cache "$modules" --no-progress --sumdb "$sparse_line" --state "$tmp/s-cache-$n"
    in_cache sample cache-peer go mod verify
  done
  stop "$sparse_pid"
  compare "$what" cache-ours cache-peer "go mod verify, which asks no log" 0.5
  compare "the same again, most answers at hand" again-ours cache-peer "the same" 0.5
}

startup() {
  local n
  fill || { unfilled "start-up"; return 0; }
  start sparse "$tmp/go/sparselog" "$tmp/ten.sum"
  "$dist/bin/sumdb" verify -q --sumdb "$sparse_line" --state "$tmp/s-ten" "$tmp/ten.sum"
  "$tmp/go/xmodclient" -sumdb "$sparse_line" -state "$tmp/s-ten-peer" "$tmp/ten.sum" >&2
  stop "$sparse_pid"
  for n in $(seq $((client_rounds * 3))); do
    sample version "$dist/bin/sumdb" version
    sample ten-ours "$dist/bin/sumdb" verify -q --offline --sumdb "$sparse_line" --state "$tmp/s-ten" "$tmp/ten.sum"
    sample ten-peer "$tmp/go/xmodclient" -offline -sumdb "$sparse_line" -state "$tmp/s-ten-peer" "$tmp/ten.sum"
  done
  local a b
  for n in version:"start-up: sumdb version" ten-ours:"start-up: 10 lines, offline"; do
    a=$(column "${n%%:*}" 1) b=–
    [ "${n%%:*}" = version ] || b="$(column ten-peer 1) s, $(column ten-peer 3) MiB (x/mod's client)"
    row "${n#*:}" "$a s, $(column "${n%%:*}" 3) MiB" "$b" – "≤ 0.1 s" "$(judge "$a" '<=' 0.1)"
    echo "- ${n#*:}: processor time $(column "${n%%:*}" 2) s." >>"$notes"
  done
}

# What proves a go.sum of 800 lines in one file: its size, and what making and using it takes.
bundle() {
  local what="evidence bundle of 800 go.sum lines" n size
  fill || { unfilled "$what"; return 0; }
  start sparse "$tmp/go/sparselog" "$tmp/go.sum"
  for n in $(seq "$client_rounds"); do
    sample bundle-create "$dist/bin/sumdb" bundle create "$tmp/go.sum" --sumdb "$sparse_line" \
      --state "$tmp/s-create-$n" -o "$tmp/bundle"
  done
  stop "$sparse_pid"
  for n in $(seq "$client_rounds"); do
    sample bundle-verify "$dist/bin/sumdb" verify "$tmp/go.sum" --no-progress --sumdb "$sparse_line" \
      --state "$tmp/s-bundle-$n" --bundle "$tmp/bundle"
  done
  size=$(stat -c %s "$tmp/bundle")
  row "$what, bytes per line" "$((size / 800))" – – – –
  row "the same, bundle create and verify --bundle" \
    "$(column bundle-create 1) s, $(column bundle-verify 1) s" – – – –
  echo "- $what: $size bytes, nearly all of them tiles of 8 KiB, in a log of 60 million records." >>"$notes"
}

# A whole database from data tiles of this machine, hashed and compared with the signed root, into files; then
# the same again, when all of it is here and is hashed once more.
clone() {
  local key n rate again
  say "making $cloned records"
  key=$(java_bench CloneData "$tmp/source" "$cloned")
  for n in $(seq "$client_rounds"); do
    SUMDB_JAVA_OPTS=-Xmx512m sample clone "$dist/bin/sumdb" mirror clone -q "$tmp/clone" --sumdb "$key file://$tmp/source"
    SUMDB_JAVA_OPTS=-Xmx512m sample again "$dist/bin/sumdb" mirror clone -q "$tmp/clone" --sumdb "$key file://$tmp/source"
    [ "$n" = "$client_rounds" ] || rm -rf "$tmp/clone"
  done
  rate=$(awk -v n="$cloned" -v s="$(column clone 1)" 'BEGIN {printf "%.0f", n / s}')
  again=$(awk -v n="$cloned" -v s="$(column again 1)" 'BEGIN {printf "%.0f", n / s}')
  row "clone of $cloned records from local data tiles, per second (-Xmx512m)" \
    "$rate, $(column clone 3) MiB" – – "≥ 300000" "$(judge "$rate" '>=' 300000)"
  row "the same again: all kept and checked" "$again, $(column again 3) MiB" – – – –
  echo "- The clone takes $(du -sm "$tmp/clone" | cut -f1) MiB, its index $(du -m "$tmp/clone/lookup.index" | cut -f1)" \
    "MiB of it; processor time $(column clone 2) s, for checking all again $(column again 2) s." >>"$notes"
  rm -rf "$tmp/source" "$tmp/clone"
}
