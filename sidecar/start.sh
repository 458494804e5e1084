#!/bin/sh
# PID 1 of the Home Assistant app: prepares what the Supervisor made as root, then becomes the user milevault.
set -eu
data=/data
# A restored backup may belong to root; links are not followed.
find "$data" -xdev ! -user milevault -exec chown -h milevault:milevault {} +
inbox=$(python3.14 -c 'import json; print(json.load(open("/data/options.json")).get("inbox_dir") or "")')
# The Samba app writes as root, so new folders in the share belong to root: with this one capability files
# are removed from them all the same. Everything else that root may do is gone for good.
kept=dac_override
[ -z "$inbox" ] || mkdir -p "$inbox"
exec setpriv --reuid milevault --regid milevault --clear-groups --no-new-privs \
    --bounding-set "-all,+$kept" --inh-caps "-all,+$kept" --ambient-caps "-all,+$kept" \
    milevault serve
