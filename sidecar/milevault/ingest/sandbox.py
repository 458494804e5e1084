"""Limits that a parser child puts on itself before it reads a byte of a stranger's file."""

import ctypes
import os
import resource
from dataclasses import dataclass
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38
_SIGKILL: Final = 9
_NOBODY: Final = 65534


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may cost.

    ``memory_bytes`` is address space, of which the interpreter with numpy and the importers takes 100 MB
    before the first file (measured on x86-64). ``wall_s`` is enforced by the parent.
    """

    memory_bytes: int = 512 * 1024 * 1024
    cpu_s: int = 60
    wall_s: float = 120.0
    open_files: int = 16


def enter(limits: Limits) -> None:
    """Give up everything a parser does not need. Call it in a freshly forked child."""
    os.setsid()
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in ((_PR_SET_PDEATHSIG, _SIGKILL), (_PR_SET_DUMPABLE, 0), (_PR_SET_NO_NEW_PRIVS, 1)):
        if libc.prctl(option, value, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        # Changing the user clears it
        libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (value, value))


def allow_cpu(seconds: int) -> None:
    """Let this process use ``seconds`` of CPU more from now on; SIGXCPU ends it after that.

    The hard limit cannot be raised again, so it stays open; a child that lifts its own soft limit meets
    the parent's wall limit.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + 1 + seconds, resource.RLIM_INFINITY))
