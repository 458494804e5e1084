"""The archive as a whole: deterministic, complete, every kind of session in it."""

from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from scripts.sample_athlete import archive as archive_module
from scripts.sample_athlete.__main__ import main
from scripts.sample_athlete.archive import Options, chosen, wellness_days_of, write
from scripts.sample_athlete.plan import Kind, sessions

END = date(2026, 11, 23)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.fit")}


def test_same_seed_and_end_date_give_the_same_bytes(archive: Path, options: Options, tmp_path: Path) -> None:
    write(tmp_path, options, processes=1)
    assert digests(tmp_path) == digests(archive)


def test_another_seed_gives_another_athlete(archive: Path, tmp_path: Path) -> None:
    write(tmp_path, Options(end=END, files=2, wellness_days=1, seed=8), processes=1)
    assert not set(digests(tmp_path).values()) & set(digests(archive).values())


def test_limited_archive_has_every_kind_of_session(archive: Path) -> None:
    names = [path.stem for path in (archive / "activities").iterdir()]
    assert len(names) == 13
    for kind in Kind:
        assert any(name.endswith(f"-{kind}") for name in names), kind


def test_wellness_days_limit_the_wellness_files(archive: Path) -> None:
    names = [path.name for path in (archive / "wellness").iterdir()]
    kinds = Counter(name[11:] for name in names)
    # 20 to 23 November 2026 is Friday to Monday: the scales come out once.
    assert kinds == {
        "monitoring.fit": 4,
        "sleep.fit": 4,
        "hrv-status.fit": 4,
        "metrics.fit": 4,
        "weight.fit": 1,
    }


def test_wellness_goes_on_to_the_morning_after_the_last_session(tmp_path: Path) -> None:
    morning = END + timedelta(days=2)
    write(tmp_path, Options(end=END, files=0, wellness_days=3, morning=morning), processes=1)
    days = {path.name[:10] for path in (tmp_path / "wellness").iterdir()}
    assert days == {f"{morning - timedelta(days=ago)}" for ago in range(3)}


def test_ten_years_of_health_can_be_made_alone() -> None:
    options = Options(end=END, months=120, files=0)
    assert len(list(wellness_days_of(options))) == (END - options.first_day).days > 3_640


def test_eighteen_months_are_plausible_training() -> None:
    options = Options(end=END)
    planned = list(sessions(options.first_day, options.end, options.seed))
    weeks = (options.end - options.first_day).days / 7
    assert 4 < len(planned) / weeks < 6
    kinds = Counter(session.kind for session in planned)
    assert set(kinds) == set(Kind)
    assert kinds[Kind.TRIATHLON] == 2
    assert [s.day for s in planned] == sorted(s.day for s in planned)


def test_last_week_is_trained_whatever_the_end_date() -> None:
    for offset in range(14):
        end = END - timedelta(days=offset)
        days = {session.day for session in sessions(end - timedelta(days=60), end, 7)}
        trained = [end - timedelta(days=ago) for ago in range(8)]
        assert all(day in days for day in trained if day.weekday() != 4)


def test_limit_keeps_the_latest_of_each_kind() -> None:
    planned = list(sessions(END - timedelta(days=540), END, 7))
    some = chosen(planned, 12)
    assert len(some) == 12
    latest = {session.kind: session for session in planned}
    assert all(session in some for session in latest.values())
    assert chosen(planned, None) == planned
    assert chosen(planned, 10_000) == planned


def test_plan_of_a_day_does_not_depend_on_the_first_day() -> None:
    late = END - timedelta(days=30)
    assert list(sessions(late, END, 7)) == [s for s in sessions(date(2025, 1, 1), END, 7) if s.day >= late]


def test_command_line_replaces_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "old.txt").write_text("old")
    words = [str(folder), "--files", "1", "--wellness-days", "0", "--end", "2026-11-22", "--months", "1"]
    assert main(words) == 0
    assert not (folder / "old.txt").exists()
    assert len(digests(folder)) == 1
    assert "1 files" in capsys.readouterr().out


def test_of_two_that_make_the_same_archive_the_faster_one_stays(
    tmp_path: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As two checkouts with one cache do; what the faster one has made may be in use."""
    folder, written = tmp_path / "cached", []

    def slowly(half: Path, _options: Options) -> int:
        (half / "mine").touch()
        if not written:
            written.append(half)
            archive_module.write_complete(folder, options)
            assert (half / "mine").exists()
            (folder / "in_use").touch()
        return 1

    monkeypatch.setattr(archive_module, "write", slowly)
    assert archive_module.write_complete(folder, options) == 1
    assert sorted(one.name for one in folder.iterdir()) == ["in_use", "mine"]
    assert [one.name for one in tmp_path.iterdir()] == ["cached"]


def test_command_line_makes_a_bulk_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "bulk"), "--bulk", "3", "--points", "300"]) == 0
    assert len(set(digests(tmp_path).values())) == 3
    assert "3 files" in capsys.readouterr().out
