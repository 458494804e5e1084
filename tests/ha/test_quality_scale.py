"""Home Assistant's quality scale: every rule is met or cannot apply, is shown where it says so, and the code fits.

Home Assistant's own validation (hassfest) looks at the code for some of the rules, but only for integrations of Home
Assistant itself. The same is asked here.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from custom_components.milevault import PLATFORMS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "custom_components" / "milevault"
PAGE = (ROOT / "docs" / "quality-scale.md").read_text()
# What stands in the table: rule -> what shows it.
SHOWN: dict[str, str] = dict(
    re.findall(r"^\| ([a-z]+(?:-[a-z]+)+|[a-z]{6,}|brands) \| (.+) \|$", PAGE, re.MULTILINE)
)
HEADINGS = set(re.findall(r"^#+ (.+)$", (ROOT / "docs" / "integration.md").read_text(), re.MULTILINE))

RULES = {
    "bronze": """action-setup appropriate-polling brands common-modules config-flow config-flow-test-coverage
        dependency-transparency docs-actions docs-conditions docs-high-level-description
        docs-installation-instructions docs-removal-instructions docs-triggers entity-event-setup entity-unique-id
        has-entity-name runtime-data test-before-configure test-before-setup unique-config-entry""",
    "silver": """action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters
        entity-unavailable integration-owner log-when-unavailable parallel-updates reauthentication-flow
        test-coverage""",
    "gold": """devices diagnostics discovery discovery-update-info docs-data-update docs-examples
        docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting docs-use-cases
        dynamic-devices entity-category entity-device-class entity-disabled-by-default entity-translations
        exception-translations icon-translations reconfiguration-flow repair-issues stale-devices""",
    "platinum": "async-dependency inject-websession strict-typing",
}
ALL_RULES = [rule for level in RULES.values() for rule in level.split()]


def test_every_rule_of_the_quality_scale_is_met_or_cannot_apply() -> None:
    rules = yaml.safe_load((FOLDER / "quality_scale.yaml").read_text())["rules"]
    assert set(rules) == set(ALL_RULES)
    assert len(rules) == 54
    exempt = {rule: state for rule, state in rules.items() if state != "done"}
    assert set(exempt) == {"async-dependency"}
    assert all(state["status"] == "exempt" and state["comment"] for state in exempt.values())
    assert json.loads((FOLDER / "manifest.json").read_text())["quality_scale"] == "platinum"


def test_every_rule_stands_in_the_table_under_its_level() -> None:
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    stated = {
        section.split("\n", 1)[0].lower(): re.findall(r"^\| ([a-z-]+) \|", section, re.MULTILINE)[1:]
        for section in sections
    }
    assert stated == {level: rules.split() for level, rules in RULES.items()}


def files_of(shown: str) -> list[Path]:
    """The files that a row of the table names."""
    folders = (FOLDER, ROOT / "tests" / "ha", ROOT)
    named = re.findall(r"`([\w./@]+\.(?:py|yaml|json|png|ambr|md))`", shown)
    return [
        next((folder / name for folder in folders if (folder / name).is_file()), Path(name)) for name in named
    ]


@pytest.mark.parametrize("rule", ALL_RULES)
def test_what_shows_a_rule_is_there(rule: str) -> None:
    """Files, folders, scripts, sections of the page for people, and names in the files of the same row."""
    shown = SHOWN[rule]
    files = files_of(shown)
    assert all(file.is_file() for file in files), files
    code = "".join(file.read_text() for file in files if file.suffix in (".py", ".json"))
    for name in re.findall(r"`([^`]+)`", shown):
        path = name.split()[0]
        known = any((folder / path).exists() for folder in (FOLDER, ROOT / "tests" / "ha", ROOT))
        assert known or path in code or path == "mypy", name
    if "integration.md" in shown:
        sections = set(re.findall(r'"([^"]+)"', shown))
        assert sections <= HEADINGS
        assert sections or "first paragraph" in shown or "marked with *" in shown
    assert files or "integration.md" in shown or "scripts/" in shown or rule == "async-dependency"


def parsed(name: str) -> ast.Module:
    """A module of the integration."""
    return ast.parse((FOLDER / f"{name}.py").read_text())


def functions(tree: ast.AST) -> dict[str, ast.AsyncFunctionDef | ast.FunctionDef]:
    """Functions and methods of a module, by name."""
    return {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, (ast.AsyncFunctionDef, ast.FunctionDef))
    }


def called(tree: ast.AST) -> set[str]:
    """Names of the methods and functions that are called."""
    found = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {ast.unparse(one).split(".")[-1] for one in found}


def stored(tree: ast.AST) -> set[str]:
    """What is assigned to."""
    return {
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store)
    }


INIT, FLOW, OPTIONS = parsed("__init__"), parsed("config_flow"), parsed("options_flow")
SETUP = functions(INIT)["async_setup_entry"]
# Rule -> whether the code fits it, as hassfest asks.
CODE_RULES: dict[str, Callable[[], bool]] = {
    "config-entry-unloading": lambda: "async_unload_entry" in functions(INIT),
    "diagnostics": lambda: "async_get_config_entry_diagnostics" in functions(parsed("diagnostics")),
    "discovery": lambda: "async_step_hassio" in functions(FLOW),
    "parallel-updates": lambda: all("PARALLEL_UPDATES" in stored(parsed(platform)) for platform in PLATFORMS),
    "reauthentication-flow": lambda: "async_step_reauth" in functions(FLOW),
    "reconfiguration-flow": lambda: "async_step_reconfigure" in functions(FLOW),
    "runtime-data": lambda: "entry.runtime_data" in stored(SETUP),
    "test-before-setup": lambda: "async_config_entry_first_refresh" in called(SETUP),
    "unique-config-entry": lambda: {"async_set_unique_id", "_abort_if_unique_id_configured"} <= called(FLOW),
}


@pytest.mark.parametrize("rule", CODE_RULES)
def test_the_code_fits_the_rule(rule: str) -> None:
    assert CODE_RULES[rule]()


def entry_functions() -> Iterator[tuple[str, ast.arg]]:
    """What Home Assistant calls with an entry, and the entry's argument."""
    names = (
        "async_setup_entry",
        "async_unload_entry",
        "async_remove_entry",
        "async_get_config_entry_diagnostics",
    )
    for module in ("__init__", "diagnostics", *PLATFORMS):
        for name, function in functions(parsed(module)).items():
            if name in names:
                yield f"{module}.{name}", function.args.args[1]
    yield "config_flow", functions(FLOW)["async_get_options_flow"].args.args[0]


def test_every_entry_is_typed() -> None:
    """As strict-typing asks beside runtime-data."""
    found = dict(entry_functions())
    assert len(found) == len(PLATFORMS) + 5
    for name, argument in found.items():
        assert re.fullmatch(r"[A-Za-z]+ConfigEntry", ast.unparse(argument.annotation or ast.Constant(""))), (
            name
        )


def test_actions_are_registered_before_any_entry() -> None:
    """action-setup: nothing registers one where an entry is set up."""
    assert "register_actions" in called(functions(INIT)["async_setup"])
    for module in ("__init__", *PLATFORMS):
        setup: Any = functions(parsed(module))["async_setup_entry"]
        assert not {"async_register", "async_register_entity_service", "register_actions"} & called(setup)


def test_a_broken_row_would_be_seen() -> None:
    """The check of the table itself: a file that is not there."""
    assert not all(file.is_file() for file in files_of("`no_such_file.py`"))
