#!/bin/sh
# Prepares what the Supervisor made as root for the Home Assistant app, and starts MileVault.
set -eu
# A restored backup may belong to root; links are not followed.
find /data -xdev ! -user milevault -exec chown -h milevault:milevault {} +
inbox=$(python3.14 -c 'import json; print(json.load(open("/data/options.json")).get("inbox_dir") or "")')
[ -z "$inbox" ] || mkdir -p "$inbox"
# The command itself gives up being root.
exec milevault serve
