"""What Home Assistant's own validation (hassfest) demands of an integration's files.

hassfest is not part of Home Assistant's package. So the shapes are said here, as its own modules have them, and what is
in them is checked by Home Assistant's validators and selectors. What it asks of the code: test_quality_scale.py.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import hass_frontend
import homeassistant
import probatio
import pytest
from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from homeassistant.const import CONF_SELECTOR, Platform
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import selector
from homeassistant.loader import Manifest
from homeassistant.util.yaml import load_yaml_dict

from custom_components import milevault
from custom_components.milevault import PLATFORMS

FOLDER = Path(__file__).parents[2] / "custom_components" / "milevault"
CORE = Path(homeassistant.__file__).parent / "components"
MANIFEST: dict[str, Any] = json.loads((FOLDER / "manifest.json").read_text())
WORDS: dict[str, Any] = json.loads((FOLDER / "translations" / "en.json").read_text())
ICONS: dict[str, Any] = json.loads((FOLDER / "icons.json").read_text())
TRANSLATION_KEY = re.compile(r"^(?!.+[_-]{2})(?![_-])[a-z0-9-_]+(?<![_-])$")
# A text that stands for another one, which only Home Assistant's own strings.json may hold.
REFERENCE = re.compile(r"\[%|%\]")
ADDRESS = re.compile(r"(\w+://|www\.)\w", re.IGNORECASE)
SCALES = ("bronze", "silver", "gold", "platinum")
FRONTEND_ICONS = {
    one["name"]
    for one in json.loads(
        (Path(hass_frontend.__file__).parent / "static" / "mdi" / "iconList.json").read_text()
    )
}
# What hassfest lets everybody use, beside entity platforms and integrations this one has a platform of.
FREELY_USED = {"zone"}


def key(value: str) -> str:
    """A translation key."""
    if not TRANSLATION_KEY.match(value):
        raise probatio.Invalid(f"{value!r} is no translation key")
    return value


def words(value: Any) -> str:
    """A text for people: no markup, no address, no blanks around it, placeholders with names and without quotes."""
    told = cv.string_with_no_html(value)
    if told != told.strip() or not told:
        raise probatio.Invalid("blanks around the text, or nothing in it")
    if re.search(r"'{\w+}'", told) or ADDRESS.search(told) or REFERENCE.search(told):
        raise probatio.Invalid("a quoted placeholder, an address or a reference")
    if any(name is not None and not name.isidentifier() for _, name, _, _ in Formatter().parse(told)):
        raise probatio.Invalid("a placeholder without a proper name")
    return told


def plain(value: Any) -> str:
    """A text that Home Assistant shows without filling anything in."""
    if any(name is not None for _, name, _, _ in Formatter().parse(words(value))):
        raise probatio.Invalid("a placeholder where none is filled in")
    return str(value)


def icon(value: Any) -> str:
    """The name of a Material Design icon that the frontend has."""
    name = str(probatio.Match(r"^mdi:[a-z0-9-]+$")(cv.string_with_no_html(value)))
    if name.removeprefix("mdi:") not in FRONTEND_ICONS:
        raise probatio.Invalid(f"there is no icon {name}")
    return name


def not_its_default(value: dict[str, Any]) -> dict[str, Any]:
    """Icons of an entity or an attribute, none of a state the same as without one."""
    if value.get("default") in value.get("state", {}).values():
        raise probatio.Invalid("the icon of a state is the default one and can go")
    return value


def by_key(value: Any, valid: Callable[[Any], str] = key) -> Callable[[Any], Any]:
    """An object of translation keys, or of the narrower ones of some sections."""
    return cv.schema_with_slug_keys(value, slug_validator=valid)


def needed(**fields: Any) -> dict[Any, Any]:
    """Keys that have to be there."""
    return {probatio.Required(name): value for name, value in fields.items()}


def possible(**fields: Any) -> dict[Any, Any]:
    """Keys that may be there."""
    return {probatio.Optional(name): value for name, value in fields.items()}


TEXTS = {str: words}
FLOW = {
    **needed(
        step={
            str: possible(
                title=words,
                description=words,
                data=TEXTS,
                data_description=TEXTS,
                menu_options=TEXTS,
                menu_option_descriptions=TEXTS,
                submit=words,
            )
        }
    ),
    **possible(flow_title=words, error=TEXTS, abort=TEXTS, progress=TEXTS, create_entry=TEXTS),
}
SUBENTRY_FLOW = {
    **FLOW,
    **needed(entry_type=words, initiate_flow={probatio.Required("user"): words, str: words}),
}
DESCRIBED = needed(name=words, description=words)
WITH_FIELDS = {**DESCRIBED, **possible(fields=by_key({**DESCRIBED, **possible(example=words)}))}
ENTITY_WORDS = possible(
    name=words,
    state=by_key(plain),
    state_attributes=by_key(possible(name=plain, state=by_key(plain))),
    unit_of_measurement=plain,
)
ISSUE = probatio.All(
    cv.has_at_least_one_key("description", "fix_flow"),
    {
        **needed(title=words),
        probatio.Exclusive("description", "fixable"): words,
        probatio.Exclusive("fix_flow", "fixable"): FLOW,
    },
)
WORDS_SCHEMA = probatio.Schema(
    possible(
        config=FLOW,
        config_subentries=by_key(SUBENTRY_FLOW, cv.slug),
        options=FLOW,
        entity=by_key(by_key(ENTITY_WORDS), cv.slug),
        exceptions=by_key(needed(message=words), cv.slug),
        issues={str: ISSUE},
        selector=by_key(possible(options=by_key(words), unit_of_measurement=by_key(words)), cv.slug),
        services=by_key(WITH_FIELDS),
        triggers=by_key(WITH_FIELDS, cv.underscore_slug),
        conditions=by_key(WITH_FIELDS, cv.underscore_slug),
        system_health=possible(info=by_key(words)),
        common={cv.slug: words},
    )
)

ENTITY_ICONS = possible(
    default=icon,
    state=by_key(icon),
    range={str: icon},
    state_attributes=by_key(probatio.All(possible(default=icon, state=by_key(icon)), not_its_default)),
)
ICONS_SCHEMA = probatio.Schema(
    possible(
        entity=by_key(by_key(probatio.All(ENTITY_ICONS, not_its_default)), cv.slug),
        services=by_key(needed(service=icon)),
        triggers=by_key(needed(trigger=icon)),
        conditions=by_key(needed(condition=icon)),
    )
)

_FIELD = {
    **possible(required=bool, example=probatio.NotIn([None]), default=probatio.NotIn([None])),
    probatio.Required(CONF_SELECTOR): selector.validate_selector,
}
_TARGETED = {
    **needed(target=selector.TargetSelector.CONFIG_SCHEMA),
    **possible(fields={cv.slug: _FIELD}),
}
# File -> what stands under each of its names. Actions have no target: the athlete is a field.
DESCRIPTIONS: dict[str, Any] = {
    "services": {probatio.Required("fields"): {cv.slug: _FIELD}},
    "triggers": _TARGETED,
    "conditions": _TARGETED,
}
DESCRIBED_FILES = pytest.mark.parametrize("kind", list(DESCRIPTIONS))


def described(kind: str) -> dict[str, Any]:
    """What the file describes, without what only serves the others in it; actions may have none such."""
    content = load_yaml_dict(str(FOLDER / f"{kind}.yaml"))
    return {name: value for name, value in content.items() if kind == "services" or not name.startswith(".")}


def test_the_manifest_has_known_keys_in_the_right_order() -> None:
    names = list(MANIFEST)
    assert names[:2] == ["domain", "name"]
    assert names[2:] == sorted(names[2:])
    assert set(names) <= set(Manifest.__annotations__)
    assert {"documentation", "codeowners", "version", "issue_tracker", "iot_class"} <= set(names)
    # Only for integrations of Home Assistant itself, or for none any more.
    assert not {"disabled", "overwrites_built_in", "is_built_in", "import_executor"} & set(names)


def test_the_manifest_says_what_home_assistant_knows() -> None:
    assert MANIFEST["domain"] == FOLDER.name
    assert not (CORE / FOLDER.name).exists()
    assert MANIFEST["quality_scale"] in SCALES
    assert MANIFEST["iot_class"] in ("local_push", "local_polling")
    assert MANIFEST["integration_type"] in ("device", "hub", "service")
    for name in ("documentation", "issue_tracker"):
        assert cv.url_no_path(MANIFEST[name].partition("/milevault")[0]).startswith("https://")
    assert MANIFEST["codeowners"]
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    assert AwesomeVersion(MANIFEST["version"]).strategy is AwesomeVersionStrategy.SEMVER


def test_nothing_is_read_from_yaml() -> None:
    """A schema is demanded of what has ``async_setup``."""
    assert milevault.CONFIG_SCHEMA({"milevault": None}) == {"milevault": None}
    assert "config_entry_only_config_schema" in (FOLDER / "__init__.py").read_text()


def test_every_json_file_is_one() -> None:
    files = list(FOLDER.rglob("*.json"))
    assert len(files) > 6
    for file in files:
        json.loads(file.read_text())


def test_every_integration_that_is_used_is_declared() -> None:
    declared = {*MANIFEST["dependencies"], *MANIFEST["after_dependencies"]}
    assert all((CORE / name / "manifest.json").is_file() for name in declared)
    assert not set(MANIFEST["dependencies"]) & set(MANIFEST["after_dependencies"])
    used = {name for file in FOLDER.rglob("*.py") for name in used_components(ast.parse(file.read_text()))}
    own_platforms = {name for name in used if (FOLDER / f"{name}.py").is_file()}
    assert used - {str(platform) for platform in Platform} - own_platforms - FREELY_USED <= declared


def used_components(tree: ast.Module) -> Iterator[str]:
    """Names of the integrations that a module imports from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("homeassistant.components"):
            parts = str(node.module).split(".")
            yield from [parts[2]] if len(parts) > 2 else [one.name for one in node.names]


def test_every_platform_says_how_many_updates_run_at_once() -> None:
    for platform in PLATFORMS:
        tree = ast.parse((FOLDER / f"{platform}.py").read_text())
        names = [
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        ]
        assert "PARALLEL_UPDATES" in names, platform


@pytest.mark.parametrize("file", sorted((FOLDER / "translations").iterdir()), ids=lambda file: file.stem)
def test_the_words_have_the_right_structure(file: Path) -> None:
    WORDS_SCHEMA(json.loads(file.read_text()))


def test_every_explained_field_of_a_flow_is_a_field() -> None:
    fixes = [issue["fix_flow"] for issue in WORDS["issues"].values() if "fix_flow" in issue]
    flows = [WORDS["config"], WORDS["options"], *WORDS["config_subentries"].values(), *fixes]
    for step in (step for flow in flows for step in flow["step"].values()):
        assert set(step.get("data_description", ())) <= set(step.get("data", ()))


@pytest.mark.parametrize(
    "wrong",
    [
        "<b>x</b>",
        " x",
        "",
        "say '{name}'",
        "see https://example.org",
        "{a b}",
        "www.example.org",
        "[%key:x%]",
    ],
)
def test_wrong_words_are_seen(wrong: str) -> None:
    with pytest.raises(probatio.Invalid):
        words(wrong)


def test_the_icons_have_the_right_structure() -> None:
    ICONS_SCHEMA(ICONS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"default": "mdi:no-such-icon-anywhere"},
        {"default": "hass:run"},
        {"default": "mdi:run", "state": {"a": "mdi:run"}},
    ],
)
def test_wrong_icons_are_seen(wrong: dict[str, Any]) -> None:
    with pytest.raises(probatio.Invalid):
        ICONS_SCHEMA({"entity": {"sensor": {"steps": wrong}}})


@DESCRIBED_FILES
def test_actions_triggers_and_conditions_are_described_in_the_right_form(kind: str) -> None:
    probatio.Schema({cv.underscore_slug if kind != "services" else cv.slug: DESCRIPTIONS[kind]})(
        described(kind)
    )


@DESCRIBED_FILES
def test_each_of_them_has_words_and_an_icon_and_none_is_left_over(kind: str) -> None:
    content = described(kind)
    assert set(content) == set(WORDS[kind]) == set(ICONS[kind])
    for name, value in content.items():
        assert set(value.get("fields", ())) == set(WORDS[kind][name].get("fields", ())), name


@DESCRIBED_FILES
def test_each_choice_has_words(kind: str) -> None:
    fields = [field for value in described(kind).values() for field in value.get("fields", {}).values()]
    chosen = [field[CONF_SELECTOR]["select"] for field in fields if "select" in field[CONF_SELECTOR]]
    for select in chosen:
        if (name := select.get("translation_key")) is not None:
            assert set(select["options"]) <= set(WORDS["selector"][name]["options"]), name
