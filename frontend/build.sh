#!/bin/sh
# Rebuilds the style sheet and the vendored files. For maintainers, with Node 20 or later; nobody else needs it.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts
npm run build
