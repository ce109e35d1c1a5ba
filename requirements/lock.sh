#!/bin/sh
# Resolve dependencies anew and write them with hashes. No address of a registry is written: uv's own way unless asked.
set -eu
uv() { .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header "$@"; }
uv requirements/setup.in -o requirements/setup.txt
uv pyproject.toml -o requirements/run.txt
uv pyproject.toml --group dev --extra scale -c requirements/run.txt -o requirements/dev.txt
