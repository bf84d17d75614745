#!/usr/bin/env bash
# Makes the pictures of the README from the demo: needs a built binary and Chromium.
#
#     tools/pictures.sh target/release/smentita
set -euo pipefail
binary=$(realpath "${1:-target/release/smentita}")
pictures=$(realpath "$(dirname "$0")/../docs/pictures")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$binary" --quiet --database "$work/demo.db" demo > /dev/null
chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
    --user-data-dir="$work/browser" --hide-scrollbars --window-size=900,1300 \
    --screenshot="$pictures/digest.png" "file://$work/digests/demo-2024-04-03-en.html" 2> /dev/null

"$binary" --database "$work/demo.db" serve --listen 127.0.0.1:0 2> "$work/log" &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
until base=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/log"); do
    kill -0 $server
    sleep 0.1
done
picture() {
    chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
        --user-data-dir="$work/browser" --hide-scrollbars --window-size="$3" \
        --screenshot="$pictures/$1.png" "$base$2" 2> /dev/null
}
# An article that was changed to carry the denial.
change=$(curl --silent "$base/api/v1/changes?kind=denial_added&limit=200" |
    python3 -c 'import json, sys; print(next(c["id"] for c in json.load(sys.stdin)["items"] if c["from_revision_id"]))')
picture timeline "/topics/meta-netflix?lang=en" 1100,900
picture diff "/changes/$change?lang=en" 1100,900
