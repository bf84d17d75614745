#!/usr/bin/env bash
# Plays the demo, serves it and looks at it with Chromium (check.mjs). Needs a built binary, node, npm and Chromium.
#
#     tests/browser/run.sh target/quick/smentita [--quick]
set -euo pipefail
binary=$(realpath "${1:-target/quick/smentita}")
shift || true
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
"$binary" --quiet --database "$work/demo.db" demo > /dev/null
"$binary" --database "$work/demo.db" serve --listen 127.0.0.1:0 2> "$work/log" &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
until base=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/log"); do
    kill -0 $server
    sleep 0.1
done
cd "$here"
[ -d node_modules ] || npm ci --silent --no-audit --no-fund
node check.mjs "$base" "${SCREENSHOTS:-$work/screenshots}" "$@"
