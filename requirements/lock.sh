#!/bin/sh
# Resolve dependencies anew and write them with hashes and without any address.
set -eu
uv() { .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header "$@"; }
uv requirements/setup.in -o requirements/setup.txt
uv pyproject.toml -o requirements/run.txt
uv pyproject.toml --group dev --extra scale -c requirements/run.txt -o requirements/dev.txt
