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
