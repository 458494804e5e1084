"""Settings from the environment and from the app's options file."""

import json
from pathlib import Path

import pytest

from milevault.config import PREFIX, READERS, HomeAssistantApp, field_names, load, load_app
from milevault.errors import ConfigurationError

NOWHERE = Path("/nonexistent/options.json")


def test_defaults_live_under_the_users_data_folder() -> None:
    settings = load({"HOME": "/home/ada"}, options_path=NOWHERE, cores=4)
    assert settings.data_dir == Path("/home/ada/.local/share/milevault")
    assert settings.inbox_dir == settings.data_dir / "inbox"
    assert settings.workers == 3
    assert (settings.host, settings.port) == ("127.0.0.1", 8765)
    assert settings.database_url is None
    assert settings.points is None


def test_one_core_still_gets_a_worker() -> None:
    assert load({}, options_path=NOWHERE, cores=1).workers == 1


def test_every_field_has_a_reader_and_every_reader_a_field() -> None:
    assert set(field_names()) == set(READERS)


def test_xdg_data_home_is_honoured() -> None:
    assert load({"XDG_DATA_HOME": "/x"}, options_path=NOWHERE).data_dir == Path("/x/milevault")


def test_environment_wins_over_the_options_file(tmp_path: Path) -> None:
    options = tmp_path / "options.json"
    options.write_text(json.dumps({"port": 1111, "workers": 2, "allowed_hosts": ["Vault.lan", "b"]}))
    settings = load({"MILEVAULT_PORT": "2222"}, options_path=options)
    assert settings.port == 2222
    assert settings.workers == 2
    assert settings.allowed_hosts == ("vault.lan", "b")


def test_an_empty_value_means_the_default(tmp_path: Path) -> None:
    options = tmp_path / "options.json"
    options.write_text(json.dumps({"database_url": "", "points": None, "allowed_hosts": []}))
    settings = load({"MILEVAULT_PORT": " "}, options_path=options)
    assert settings.database_url is None
    assert settings.points is None
    assert settings.port == 8765


def test_unknown_options_and_variables_are_left_alone(tmp_path: Path) -> None:
    options = tmp_path / "options.json"
    options.write_text('{"of_a_later_version": 1}')
    assert load({"MILEVAULT_CRASH_AT": "K5:2"}, options_path=options).port == 8765


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("port", "eighty"),
        ("port", "70000"),
        ("workers", "0"),
        ("data_dir", "relative/folder"),
        ("database_url", "mysql://secret@x/y"),
        ("host", "vault.example.org"),
        ("points", "some"),
        ("points", "0"),
        ("stable_seconds", "soon"),
        ("stable_seconds", "nan"),
        ("scan_seconds", "0"),
        ("max_file_bytes", "1"),
        ("allowed_hosts", "*.lan"),
        ("allowed_hosts", "http://x/"),
        ("log_level", "loud"),
    ],
)
def test_a_wrong_value_is_one_plain_sentence_that_names_the_setting(name: str, text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load({PREFIX + name.upper(): text}, options_path=NOWHERE)
    message = str(caught.value)
    assert message.startswith(f"The setting MILEVAULT_{name.upper()} must ")
    assert message.endswith(".")
    assert "secret" not in message


@pytest.mark.parametrize("content", ["{", "[]", '"x"', "\xff"])
def test_a_broken_options_file_is_named(tmp_path: Path, content: str) -> None:
    options = tmp_path / "options.json"
    options.write_text(content, encoding="latin-1")
    with pytest.raises(ConfigurationError, match="options file"):
        load({}, options_path=options)


@pytest.mark.parametrize("text", ["all", "off", "365"])
def test_points_take_a_word_or_days(text: str) -> None:
    assert load({"MILEVAULT_POINTS": text}, options_path=NOWHERE).points == text


@pytest.mark.parametrize(
    ("text", "expected"), [("localhost", "127.0.0.1"), ("::", "::"), ("0.0.0.0", "0.0.0.0")]
)
def test_listen_address(text: str, expected: str) -> None:
    assert load({"MILEVAULT_HOST": text}, options_path=NOWHERE).host == expected


def test_there_is_no_app_where_no_supervisor_started_us() -> None:
    assert load_app({"TZ": "Europe/Berlin"}, options_path=NOWHERE) is None


def test_the_app_has_its_supervisor_its_athletes_and_home_assistants_time_zone(tmp_path: Path) -> None:
    options = tmp_path / "options.json"
    options.write_text(json.dumps({"athletes": [" Alex ", "", "Kim"], "inbox_dir": "/share/milevault"}))
    app = load_app({"SUPERVISOR_TOKEN": "secret", "TZ": "Europe/Berlin"}, options_path=options)
    assert app == HomeAssistantApp(
        supervisor_token="secret",
        supervisor_url="http://supervisor",
        athletes=("Alex", "Kim"),
        time_zone="Europe/Berlin",
    )


@pytest.mark.parametrize("athletes", ["Alex", [1], [{"name": "Alex"}]])
def test_athletes_that_are_no_names_are_refused(tmp_path: Path, athletes: object) -> None:
    options = tmp_path / "options.json"
    options.write_text(json.dumps({"athletes": athletes}))
    with pytest.raises(ConfigurationError, match="list of names"):
        load_app({"SUPERVISOR_TOKEN": "secret"}, options_path=options)


def test_a_supervisor_has_a_web_address() -> None:
    with pytest.raises(ConfigurationError, match="MILEVAULT_SUPERVISOR_URL must begin with http"):
        load_app(
            {"SUPERVISOR_TOKEN": "secret", "MILEVAULT_SUPERVISOR_URL": "supervisor"}, options_path=NOWHERE
        )
