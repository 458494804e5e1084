"""``milevault export``: what it writes, where to, and what it leaves alone."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from milevault.cli.commands import parser
from milevault.cli.export import target_of, write
from milevault.errors import ConfigurationError
from milevault.importers.files import gpx as reader
from tests.sidecar.cli.test_commands import Cli
from tests.sidecar.ingest import tiny_fit


def broken() -> Iterator[bytes]:
    yield b"new"
    raise OSError(5, "Input/output error")


def test_a_file_that_is_there_is_kept_unless_force_is_said(tmp_path: Path) -> None:
    target = tmp_path / "run.gpx"
    write(target, [b"one ", b"two"], force=False)
    assert target.read_bytes() == b"one two"
    with pytest.raises(ConfigurationError, match="--force"):
        write(target, [b"new"], force=False)
    assert target.read_bytes() == b"one two"
    write(target, [b"new"], force=True)
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_not_followed_unless_force_is_said(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match="there already"):
        write(tmp_path / "link", [b"new"], force=False)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("force", [False, True])
def test_what_cannot_be_written_whole_is_not_left_behind(tmp_path: Path, force: bool) -> None:
    target = tmp_path / "run.gpx"
    if force:
        target.write_bytes(b"old")
    with pytest.raises(ConfigurationError, match="Input/output error"):
        write(target, broken(), force=force)
    assert list(tmp_path.iterdir()) == ([target] if force else [])
    assert not force or target.read_bytes() == b"old"


def test_a_folder_that_is_missing_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file or directory"):
        write(tmp_path / "no" / "run.gpx", [b"x"], force=False)


@pytest.mark.parametrize(
    ("wanted", "terminal", "target"),
    [
        (None, True, Path("day.gpx")),
        (None, False, None),
        (Path("-"), True, None),
        (Path("a/b"), True, Path("a/b")),
        (Path("a/b"), False, Path("a/b")),
    ],
)
def test_only_a_terminal_gets_a_file_it_did_not_ask_for(
    wanted: Path | None, terminal: bool, target: Path | None
) -> None:
    assert target_of(wanted, "day.gpx", terminal=terminal) == target


@pytest.mark.parametrize("text", ["-1", "x", "1.5", "9" * 19, "١"])
def test_what_is_no_number_is_a_usage_error(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parser().parse_args(["export", "--", text])
    assert caught.value.code == 2
    assert "a number is needed" in capsys.readouterr().err


def raw(cli: Cli, *arguments: str) -> bytes:
    """Standard output, which is a pipe here, as bytes."""
    command = [sys.executable, "-m", "milevault", *arguments]
    done = subprocess.run(command, env=cli.environment, capture_output=True, check=True, timeout=120)
    assert done.stderr == b""
    return done.stdout


@pytest.mark.e2e
def test_an_imported_file_comes_back_as_gpx_and_as_it_was(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    content = tiny_fit.activity(points=90)
    (tmp_path / "a.fit").write_bytes(content)
    cli("athlete", "add", "ada", "--time-zone", "Europe/Berlin")
    cli("import", str(tmp_path / "a.fit"))
    (run,) = reader.read(raw(cli, "export", "1"), UTC).activities
    assert (run.sport, run.start_time, len(run.streams)) == ("running", tiny_fit.START, 90)
    assert run.streams.values["heart_rate"][:3].tolist() == [120, 121, 122]
    assert raw(cli, "export", "1", "--original") == content
    target = tmp_path / "out.fit"
    cli("export", "1", "--original", "--output", str(target))
    assert target.read_bytes() == content
    assert "--force" in cli("export", "1", "--output", str(target), code=2)
    assert target.read_bytes() == content
    cli("export", "1", "--output", str(target), "--force")
    assert target.read_bytes().startswith(b"<?xml")
    assert "no activity of this number" in cli("export", "2", code=2)
    assert "no athlete of this name" in cli("export", "1", "--athlete", "eve", code=2)
