#!/usr/bin/env bash
# Installs what tools/compare.py compares with, into an environment of its own: tools/yardsticks.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:-target/yardsticks}"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14 trafilatura==2.3.1 lxml_html_clean
echo "now: $folder/bin/python tools/compare.py"
