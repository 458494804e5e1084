#!/usr/bin/env bash
# Runs a command inside the root filesystem. Called by environment.sh in a mount namespace of its own.
set -euo pipefail
rootfs=$1 directory=$2
shift 2

for name in proc dev sys; do mount --rbind "/$name" "$rootfs/$name"; done
# Everything of the machine that Debian itself does not own is the user's: visible at the same path.
for path in /* "$HOME"; do
    name=${path#/}
    case $name in
        bin | boot | dev | etc | lib | lib32 | lib64 | libx32 | lost+found | proc | run | sbin | sys | usr | var) continue ;;
    esac
    [ -d "$path" ] && [ ! -L "$path" ] || continue
    [ "$path" = / ] && continue
    mkdir -p "$rootfs$path"
    mountpoint -q "$rootfs$path" || mount --rbind "$path" "$rootfs$path"
done
# Names and certificates as the machine has them (the registries may be behind a certificate of its own).
for file in /etc/resolv.conf /etc/hosts /etc/pip.conf "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}"; do
    [ -e "$file" ] || continue
    case $file in
        /etc/resolv.conf | /etc/hosts | /etc/pip.conf) target=$file ;;
        *) target=/etc/ssl/certs/ca-certificates.crt ;;
    esac
    # By another name first: two commands may start at the same moment.
    cp -L "$file" "$rootfs$target.$$"
    mv -f "$rootfs$target.$$" "$rootfs$target"
done
mkdir -p "$rootfs/run/lock"

certificates=/etc/ssl/certs/ca-certificates.crt
exec env -u LD_LIBRARY_PATH -u LD_PRELOAD -u PYTHONHOME -u PYTHONPATH -u VIRTUAL_ENV -u PIP_FIND_LINKS \
    -u npm_config_nodedir -u NPM_CONFIG_NODEDIR \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    SSL_CERT_FILE=$certificates PIP_CERT=$certificates REQUESTS_CA_BUNDLE=$certificates NODE_EXTRA_CA_CERTS=$certificates \
    MILEVAULT_INSIDE=1 \
    chroot "$rootfs" /bin/bash -c 'cd "$1" && shift && exec "$@"' -- "$directory" "$@"
