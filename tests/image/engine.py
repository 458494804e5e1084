"""podman and buildah, as the tests use them: the machine's own, also from inside the root filesystem."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SERVER: Final = "localhost/milevault:test"
APP: Final = "localhost/milevault-app:test"
BUILD_S: Final = 900
# The machine's own limits may be lower than those podman asks for, and then nothing starts.
LIMITS: Final = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096")


def outside(*words: str) -> list[str]:
    """The command as the machine runs it: the root filesystem has no container tools and cannot have them."""
    view = os.environ.get("MILEVAULT_OUTSIDE")
    return [*(("nsenter", f"--mount={view}", "--") if view else ()), *words]


class EngineError(Exception):
    """A command of the engine failed; the text is the end of its output."""


def run(*words: str, timeout_s: float = 120) -> str:
    """The standard output of a command; raises EngineError."""
    done = subprocess.run(
        outside(*words), capture_output=True, text=True, check=False, timeout=timeout_s, errors="replace"
    )
    if done.returncode != 0:
        output = f"{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        raise EngineError(f"{' '.join(words[:3])} ended with {done.returncode}: {output}")
    return done.stdout


def missing() -> str | None:
    """What the machine lacks for building and running images, as a reason to skip, or None."""
    if os.geteuid() != 0:
        return "building and running images needs root here"
    for name in ("podman", "buildah", "runc"):
        try:
            run(name, "--version")
        except EngineError, FileNotFoundError:
            return f"{name} is not installed and could not be"
    return None


def has_image(name: str) -> bool:
    """Whether an image of this name is there."""
    return bool(run("podman", "images", "--quiet", name).strip())


def build(tag: str, folder: Path, *arguments: str) -> None:
    """Builds the Dockerfile of a folder, unchanged."""
    words = ["buildah", "bud", "--layers", "--jobs", "2", "--format", "docker", "--isolation", "chroot"]
    run(*words, "--network", "host", *arguments, "--tag", tag, str(folder), timeout_s=BUILD_S)


@dataclass(slots=True)
class Container:
    """A running container; ``name`` is how the engine knows it."""

    name: str

    @classmethod
    def start(cls, name: str, image: str, options: Sequence[str], *command: str) -> Container:
        """Starts it in the background; one of the same name from before goes first."""
        run("podman", "rm", "--force", "--ignore", name)
        start = ("podman", "--runtime", "runc", "run", "--detach", "--pull", "never", *LIMITS)
        run(*start, "--name", name, *options, image, *command)
        return cls(name)

    def execute(self, *words: str, user: str | None = None) -> str:
        """The output of a command in the container."""
        chosen = ("--user", user) if user else ()
        return run("podman", "exec", *chosen, self.name, *words)

    def status(self, field: str) -> str:
        """A line of the first process's status, as the kernel shows it."""
        lines = self.execute("cat", "/proc/1/status").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith(f"{field}:"))

    def inspect(self, template: str) -> str:
        """What the engine knows of it."""
        return run("podman", "inspect", "--format", template, self.name).strip()

    @property
    def log(self) -> str:
        """Everything it has written, from its first start on."""
        done = subprocess.run(
            outside("podman", "logs", self.name), capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout + done.stderr

    @property
    def running(self) -> bool:
        return self.inspect("{{.State.Running}}") == "true"

    def stop(self) -> None:
        """Asks it to end and waits."""
        run("podman", "stop", "--time", "60", self.name, timeout_s=90)

    def restart(self) -> None:
        """Starts it again after ``stop``, on the same volumes."""
        run("podman", "--runtime", "runc", "start", self.name)

    def remove(self) -> None:
        """It and its anonymous volumes."""
        run("podman", "rm", "--force", "--ignore", "--volumes", "--time", "10", self.name)

    def memory_mib(self) -> float:
        """What its processes hold, shared pages counted once (PSS), in MiB."""
        pids = run("podman", "top", self.name, "hpid").split()[1:]
        total = 0
        for pid in pids:
            try:
                text = run("cat", f"/proc/{pid}/smaps_rollup")
            except EngineError:
                # It ended meanwhile.
                continue
            total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
        return total / 1024
