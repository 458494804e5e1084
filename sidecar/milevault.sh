#!/bin/sh
# The command `milevault` of the image. Everything belongs to the user milevault: root, as the Home Assistant app
# starts and as `docker exec` is there, becomes that user first.
if [ "$(id -u)" = 0 ]; then
    # The Samba app writes as root, so new folders in the share belong to root: with this one capability files
    # are removed from them all the same. Everything else that root may do is gone for good.
    kept=-all,+dac_override
    exec setpriv --reuid milevault --regid milevault --clear-groups --no-new-privs \
        --bounding-set "$kept" --inh-caps "$kept" --ambient-caps "$kept" "$0" "$@"
fi
exec /opt/milevault/bin/python -m milevault "$@"
