"""The base image: Debian's own from the registry, or where there is none, one made from Debian's packages."""

import os
import shlex
from pathlib import Path
from typing import Final

from .engine import EngineError, has_image, run

BASE: Final = "docker.io/library/debian:forky-slim"
PULL_S: Final = 120
MAKE_S: Final = 600
CERTIFICATES: Final = "/etc/ssl/certs/ca-certificates.crt"
# What makes an image of Debian slim.
LEFT_OUT: Final = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*")
# As in Debian's own image: no packages stay behind.
CLEAN: Final = 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };'
MIRROR: Final = (
    "apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL)'"
    ' | awk \'$2 == "Debian" && $3 == "Debian" { print $1; exit }\''
)


def prepare(cache: Path) -> None:
    """Has an image of the Dockerfile's base name; raises EngineError where neither way works."""
    if has_image(BASE):
        return
    try:
        run("podman", "pull", "--quiet", BASE, timeout_s=PULL_S)
    except EngineError:
        archive = cache / "debian-forky-slim.tar"
        if not archive.exists():
            _make(archive)
        run("podman", "import", str(archive), BASE)


def _make(archive: Path) -> None:
    """Debian forky as an archive, with the machine's certificates: its registries may be behind its own."""
    half = archive.with_name(f"{archive.stem}.new.tar")
    settings = [f"--dpkgopt=path-exclude={pattern}" for pattern in LEFT_OUT]
    files = [name for name in (CERTIFICATES, "/etc/pip.conf") if os.path.exists(name)]  # noqa: PTH110
    hooks = [f"--customize-hook=upload {name} {name}" for name in files]
    hooks.append(f'--customize-hook=echo {shlex.quote(CLEAN)} > "$1/etc/apt/apt.conf.d/docker-clean"')
    hooks.append('--customize-hook=rm -rf "$1"/var/lib/apt/lists/*')
    mirror = run("sh", "-c", MIRROR).split()
    run(
        *("mmdebstrap", "--mode=root", "--variant=minbase", "--include=ca-certificates"),
        # The Release file of forky may be past its date.
        '--aptopt=Acquire::Check-Valid-Until "false"',
        *settings,
        *hooks,
        "forky",
        str(half),
        *mirror,
        timeout_s=MAKE_S,
    )
    half.rename(archive)
