"""The examples in the docstrings of the pure core run, and those of its like elsewhere."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import milevault.analysis
import milevault.decode
import milevault.importers
import milevault.model
import milevault.units

PACKAGES = (milevault.decode, milevault.model, milevault.analysis, milevault.importers)
MODULES = [
    "milevault.units",
    "milevault.ingest.zones",
    "milevault.store.dump",
    *sorted(
        found.name
        for package in PACKAGES
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name: str) -> None:
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, extraglobs={"np": np}, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def test_there_are_examples_at_all() -> None:
    examples = sum(
        doctest.testmod(importlib.import_module(name), extraglobs={"np": np}).attempted for name in MODULES
    )
    assert examples > 30
