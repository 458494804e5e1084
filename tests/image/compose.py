"""Runs a compose file with podman: each key of a service becomes options, an unknown key is an error.

The containers share one network that reaches nothing outside (`networks` and `ports` are the engine's own
business, and networks of their own cannot be made everywhere): services find each other by name on loopback.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from .engine import Container, run

VARIABLE: Final = re.compile(r"\$\{(\w+)(?::\?[^}]*)?\}")


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """The text with ${NAME} and ${NAME:?message} replaced; KeyError where the user would have to set one."""
    return VARIABLE.sub(lambda found: variables[found.group(1)], text)


def _each(option: str) -> Callable[[Sequence[str]], list[str]]:
    return lambda values: [word for value in values for word in (option, value)]


def _environment(values: Mapping[str, str]) -> list[str]:
    return [word for name, value in values.items() for word in ("--env", f"{name}={value}")]


def _one(option: str) -> Callable[[object], list[str]]:
    return lambda value: [option, str(value)]


def _nothing(_value: object) -> list[str]:
    return []


# Of a service's keys: the options of `podman run`.
OPTIONS: Final[Mapping[str, Callable[[Any], list[str]]]] = {
    "user": _one("--user"),
    # podman alone would put tmpfs on further folders.
    "read_only": lambda value: ["--read-only", "--read-only-tmpfs=false"] if value else [],
    "tmpfs": _each("--tmpfs"),
    "cap_drop": _each("--cap-drop"),
    "security_opt": lambda values: [f"--security-opt={value.removesuffix(':true')}" for value in values],
    "pids_limit": _one("--pids-limit"),
    "shm_size": _one("--shm-size"),
    "environment": _environment,
    # Done by hand below, or only of use to a service that runs for months.
    "volumes": _nothing,
    "build": _nothing,
    "image": _nothing,
    "depends_on": _nothing,
    "restart": _nothing,
    "stop_grace_period": _nothing,
    "healthcheck": _nothing,
    "ports": _nothing,
    "networks": _nothing,
}


@dataclass(slots=True)
class Project:
    """The services of one file; ``images`` says what stands for an image that is not named or built here."""

    file: Path
    folder: Path
    variables: Mapping[str, str]
    images: Mapping[str, str]
    prefix: str = "milevault-compose"
    containers: dict[str, Container] = field(default_factory=dict)

    def up(self) -> None:
        """Starts the services in the order of the file."""
        described = yaml.safe_load(interpolated(self.file.read_text(encoding="utf-8"), self.variables))
        names = list(described["services"])
        for name, service in described["services"].items():
            self.containers[name] = Container.start(
                f"{self.prefix}-{name}",
                self.images[service["image"]],
                [*self._network(names), *self._volumes(service, described), *_options(service)],
            )

    def _network(self, names: Sequence[str]) -> list[str]:
        """The first container brings a network namespace that only has loopback, the others join it."""
        hosts = self.folder / "hosts"
        hosts.write_text(f"127.0.0.1 localhost {' '.join(names)}\n", encoding="ascii")
        first = next(iter(self.containers.values()), None)
        network = "none" if first is None else f"container:{first.name}"
        return ["--network", network, "--volume", f"{hosts}:/etc/hosts:ro"]

    def _volumes(self, service: Mapping[str, Any], described: Mapping[str, Any]) -> list[str]:
        words = []
        for volume in service.get("volumes", []):
            source, target = volume.split(":", 1)
            named = source in described["volumes"]
            place = f"{self.prefix}-{source}" if named else str((self.folder / source).resolve())
            words += ["--volume", f"{place}:{target}"]
        return words

    def down(self) -> None:
        """Removes containers and volumes."""
        for container in reversed(self.containers.values()):
            container.remove()
        for volume in run("podman", "volume", "ls", "--quiet").split():
            if volume.startswith(self.prefix):
                run("podman", "volume", "rm", "--force", volume)


def _options(service: Mapping[str, Any]) -> list[str]:
    return [word for key, value in service.items() for word in OPTIONS[key](value)]
