"""No token and no place in the log (R20)."""

import io
import logging
import sys

import pytest

from milevault.cli.logs import HIDDEN, HidingFormatter, hide


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("token mv_abcDEF-_123.", f"token {HIDDEN}."),
        ("Bearer mv_x,mv_y", f"Bearer {HIDDEN},{HIDDEN}"),
        ("at 48.137154, -11.576124", f"at {HIDDEN}, {HIDDEN}"),
        ("lat=48.1371&lon=+11.5761", f"lat={HIDDEN}&lon={HIDDEN}"),
        ("[48.1371540,11.5761240]", f"[{HIDDEN},{HIDDEN}]"),
        ("done in 12.345 s at 3.20 m/s", "done in 12.345 s at 3.20 m/s"),
        ("PostgreSQL 18.6 from 192.168.1.2000", "PostgreSQL 18.6 from 192.168.1.2000"),
        ("port 8765", "port 8765"),
    ],
)
def test_hide(text: str, hidden: str) -> None:
    assert hide(text) == hidden


def test_arguments_and_tracebacks_pass_the_filter() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(HidingFormatter("%(message)s"))
    logger = logging.getLogger("canary")
    logger.addHandler(handler)
    try:
        int("mv_canary near 48.137154")
    except ValueError:
        logger.exception("failed for %s", "mv_other")
    finally:
        logger.removeHandler(handler)
    text = stream.getvalue()
    assert "Traceback" in text
    assert "mv_" not in text
    assert "48.13" not in text


def test_configure_replaces_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    from milevault.cli import logs

    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    try:
        logs.configure("info")
        logging.getLogger("milevault.test").info("to standard output")
        logs.configure("error", aside=True)
        logging.getLogger("milevault.test").info("not said")
        logging.getLogger("milevault.test").error("aside")
    finally:
        root.handlers[:], root.level = before, level
    assert "to standard output" in out.getvalue()
    assert "aside" in err.getvalue()
    assert "not said" not in out.getvalue() + err.getvalue()
