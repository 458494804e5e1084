#!/bin/sh
# The command `milevault` of the image. The database belongs to the user milevault: root, as `docker exec` is in
# the Home Assistant app, becomes that user first.
[ "$(id -u)" != 0 ] || exec setpriv --reuid milevault --regid milevault --clear-groups --no-new-privs "$0" "$@"
exec /opt/milevault/bin/python -m milevault "$@"
