"""docs/integration.md names what the code has, no more and no less: entities, events, triggers, actions, cards."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from custom_components.milevault.binary_sensor import BINARY_SENSORS
from custom_components.milevault.condition import CONDITION_ROWS
from custom_components.milevault.event import EVENTS
from custom_components.milevault.groups import GROUPS
from custom_components.milevault.number import NUMBERS
from custom_components.milevault.options_flow import DEFAULTS
from custom_components.milevault.sensors import SENSORS
from custom_components.milevault.services import ACTIONS
from custom_components.milevault.trigger import TRIGGER_ROWS

ROOT = Path(__file__).parents[2]
WORDS = json.loads((ROOT / "custom_components" / "milevault" / "translations" / "en.json").read_text())
PAGE = (ROOT / "docs" / "integration.md").read_text()
# "sensor.ada_canary_steps" -> "sensor/steps"; of what an athlete has, one of each kind is named on the page.
ENTITIES: dict[str, str] = {
    entity_id: key
    for key, entity_id in json.loads((Path(__file__).parent / "entity_ids.json").read_text()).items()
}
OF_FAMILIES = ("sensor/record_", "sensor/gear_", "sensor/goal_")
ROWS = {
    f"{platform}/{row.key}": row
    for platform, rows in {
        "binary_sensor": BINARY_SENSORS,
        "event": EVENTS,
        "number": NUMBERS,
        "sensor": SENSORS,
    }.items()
    for row in rows
}
FULL = re.compile(r"(\w+)\.\.\.\.(_[\w.]+)")
REST = re.compile(r"(?:\.\.\.)?(_[\w.]+)")


def section(heading: str) -> str:
    """A section of the page, with those below it."""
    marks, name = heading.split(" ", 1)
    found = re.search(
        rf"^{marks} {re.escape(name)}\n(.*?)(?=^#{{1,{len(marks)}}} |\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    assert found is not None, heading
    return found[1]


def table(text: str) -> Iterator[list[str]]:
    """The rows of the tables in a text, without heads."""
    for line in re.findall(r"^\| (?!-)(.+) \|$", text, re.MULTILINE):
        yield [cell.strip() for cell in line.split(" | ")]


def codes(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def meant(platform: str, ends: Iterable[str]) -> set[str]:
    """Entities whose id ends so; "..." stands for anything."""
    patterns = [re.compile(re.escape(f"{platform}.ada_canary{end}").replace(r"\.\.\.", ".+")) for end in ends]
    return {entity_id for entity_id in ENTITIES if any(one.fullmatch(entity_id) for one in patterns)}


def named() -> Iterator[tuple[str, set[str], bool]]:
    """What the page names: the text, the entities it means, and whether they are marked as off."""
    platform = before = ""
    for line in section("## What you get").split("### When events fire")[0].splitlines():
        for found in re.finditer(r"`([^`]+)`( \*)?", line):
            is_off = found[2] is not None or "off by default" in line
            if full := FULL.fullmatch(found[1]):
                platform, before = full.groups()
                yield found[1], meant(platform, [before]), is_off
            elif platform and (rest := REST.fullmatch(found[1])):
                # `_fitness_low`, `_high`: the last words of the one before are replaced.
                words = before.split("_")
                ends = ["_".join(words[:count]) + rest[1] for count in range(1, len(words))]
                yield found[1], meant(platform, ends), is_off


NAMED = list(named())


@pytest.mark.parametrize(("text", "entities"), [(text, entities) for text, entities, _ in NAMED])
def test_what_the_page_calls_an_entity_is_one(text: str, entities: set[str]) -> None:
    assert entities, text


def test_every_entity_is_on_the_page() -> None:
    on_page = {entity_id for _, entities, _ in NAMED for entity_id in entities} | set(codes(PAGE))
    missing = {key for entity_id, key in ENTITIES.items() if entity_id not in on_page}
    assert {key for key in missing if not key.startswith(OF_FAMILIES)} == set()


def test_what_is_off_at_first_is_marked() -> None:
    """Except month and year, of which the page speaks in words."""
    for text, entities, is_off in NAMED:
        rows = [row for entity_id in entities if (row := ROWS.get(ENTITIES[entity_id])) is not None]
        if not text.endswith("_this_..."):
            assert {row.entity_registry_enabled_default for row in rows} <= {not is_off}, text


def test_the_groups_of_entities_are_the_options() -> None:
    stated = re.findall(r"\(group `(\w+)`\)", section("## What you get"))
    assert list(dict.fromkeys(stated)) == list(GROUPS)
    (entities,) = (cells for cells in table(section("### Options")) if cells[0] == "Entities")
    assert all(group in entities[2] for group in GROUPS)
    assert len(list(table(section("### Options")))) - 1 == len(DEFAULTS)


def test_labels_are_those_of_the_forms() -> None:
    """Of parameters, options and links, and what the menu of an athlete says."""
    config, athlete = WORDS["config"], WORDS["config_subentries"]["athlete"]
    forms = {
        "### Parameters": config["step"]["user"]["data"],
        "### Options": WORDS["options"]["step"]["init"]["data"],
        "### An athlete's links": athlete["step"]["reconfigure"]["data"],
    }
    for heading, labels in forms.items():
        assert {cells[0] for cells in table(section(heading))} - {"parameter", "option", "link"} == {
            *labels.values()
        }
    assert all(f"**{said}**" in PAGE for said in athlete["initiate_flow"].values())


def test_what_troubleshooting_quotes_is_said_somewhere() -> None:
    code = [file.read_text() for file in (ROOT / "custom_components" / "milevault").glob("*.py")]
    said = " ".join([json.dumps(WORDS, ensure_ascii=False), *code, "custom element doesn't exist"])
    quoted = [
        part for cells in table(section("## Troubleshooting")) for part in re.findall(r'"([^"]+)"', cells[0])
    ]
    assert len(quoted) > 7
    for part in quoted:
        assert part.removesuffix(" ...") in said, part


def options(row: Any) -> set[str]:
    """The options of a trigger or condition that the page has to name."""
    return {str(name) for name in row.options}


@pytest.mark.parametrize(
    ("heading", "rows"),
    [("## Triggers", TRIGGER_ROWS), ("## Conditions", CONDITION_ROWS)],
    ids=["triggers", "conditions"],
)
def test_triggers_and_conditions_are_those_of_the_code(heading: str, rows: tuple[Any, ...]) -> None:
    stated = {cells[0]: cells[-1] for cells in table(section(heading)) if cells[0].startswith("`")}
    assert set(stated) == {f"`milevault.{row.key}`" for row in rows}
    for row in rows:
        words = set(codes(stated[f"`milevault.{row.key}`"]))
        assert options(row) <= words, row.key


def form(name: str) -> Mapping[str, Any]:
    """The fields of an action but those that say whom it is about."""
    forms = yaml.safe_load((ROOT / "custom_components" / "milevault" / "services.yaml").read_text())
    whom = ("device_id", "config_entry_id", "athlete_id")
    return {field: about for field, about in forms[name]["fields"].items() if field not in whom}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_an_action_has_the_scope_and_the_fields_of_the_page(action: Any) -> None:
    rows = {cells[0]: cells for cells in table(section("## Actions"))}
    _, scope, _, fields = rows[f"`milevault.{action.name}`"]
    assert scope == f"`{action.scope}`"
    fields_of_form = form(action.name)
    assert set(fields_of_form) <= set(codes(fields))
    needed = {name for name in fields_of_form if f"`{name}`*" in fields}
    assert needed == {name for name, about in fields_of_form.items() if about.get("required")}


def test_no_action_is_on_the_page_that_there_is_not() -> None:
    stated = [cells[0] for cells in table(section("## Actions")) if cells[0].startswith("`")]
    assert stated == [f"`milevault.{action.name}`" for action in ACTIONS]


def test_every_card_is_on_the_page() -> None:
    source = ROOT / "lovelace" / "src"
    types = {
        name
        for file in source.rglob("*.ts")
        for name in re.findall(
            r'(?:type =|type:|_TYPE =) "(milevault-[a-z-]+-(?:card|page))"', file.read_text()
        )
    }
    assert len(types) > 10
    assert types == set(re.findall(r"`custom:(milevault-[a-z-]+)`", PAGE))


def test_the_page_uses_only_entities_triggers_and_actions_that_exist() -> None:
    """In its examples."""
    blocks = "\n".join(re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    keys = {row.key for row in (*TRIGGER_ROWS, *CONDITION_ROWS)} | {action.name for action in ACTIONS}
    assert set(re.findall(r"(?:trigger|condition|action): milevault\.(\w+)", blocks)) <= keys
    used = re.findall(r"\b(\w+)\.alex(_\w+)", blocks)
    assert used
    for platform, end in used:
        assert meant(platform, [end]), f"{platform}.alex{end}"
