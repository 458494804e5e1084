"""What holds for the repository as a whole."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted([*(ROOT / "requirements").glob("*.txt"), ROOT / "sidecar" / "requirements.txt"])
# Written apart so that this file does not find itself.
REGISTRY_HOSTS = [
    host.replace(" ", ".")
    for host in ("pypi org", "pythonhosted org", "registry npmjs org", "deb debian org")
]


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name]


def test_no_file_names_a_package_registry() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in tracked()
        if path.is_file() and path.suffix not in {".png", ".fit"}
        for host in REGISTRY_HOSTS
        if host in path.read_text(errors="replace")
    ]
    assert named == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_is_pinned_and_hashed(lock: Path) -> None:
    requirements = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert requirements
    for requirement in requirements:
        assert re.match(r"^[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==\S+", requirement), requirement.splitlines()[0]
        assert "--hash=sha256:" in requirement, requirement.splitlines()[0]


def test_the_image_installs_packages_of_the_development_list() -> None:
    development = set((ROOT / "scripts/lib/debian-packages.txt").read_text().split())
    dockerfile = (ROOT / "sidecar/Dockerfile").read_text().replace("\\\n", " ")
    installed = {
        name
        for line in re.findall(r"apt-get install -y --no-install-recommends (.*?)&&", dockerfile)
        for name in line.split()
    }
    assert installed
    assert installed <= development


def test_the_minimum_home_assistant_is_the_same_everywhere() -> None:
    hacs = (ROOT / "hacs.json").read_text()
    readme = (ROOT / "README.md").read_text()
    assert '"2026.10.0"' in hacs
    assert "2026.10" in readme


def test_continuous_integration_calls_the_test_command_of_the_readme() -> None:
    assert "scripts/test" in (ROOT / ".ci/run").read_text()
    assert "scripts/test" in (ROOT / "README.md").read_text()
