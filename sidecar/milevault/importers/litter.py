"""Files that other programs leave in folders and archives: the table of names that are never taken in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoreRule:
    """``matches`` gets one name in lower case: a file's, or (``folder``) that of a folder it lies in."""

    name: str
    folder: bool
    matches: Callable[[str], bool]


def _pattern(expression: str) -> Callable[[str], bool]:
    compiled = re.compile(expression)
    return lambda name: compiled.fullmatch(name) is not None


IGNORE_RULES: Final[tuple[IgnoreRule, ...]] = (
    IgnoreRule(name="our_reason_file", folder=False, matches=_pattern(r".*\.reason\.txt")),
    IgnoreRule(name="rejected_folder", folder=True, matches=_pattern(r"rejected")),
    # macOS: resource forks beside every file on a share, Finder and Spotlight litter
    IgnoreRule(name="macos", folder=False, matches=_pattern(r"\._.*|\.ds_store|\.apdisk|\.localized|icon\r")),
    IgnoreRule(
        name="macos_folder",
        folder=True,
        matches=_pattern(
            r"\.spotlight-v100|\.trashes|\.fseventsd|\.temporaryitems|\.documentrevisions-v100|\.appledouble|__macosx"
        ),
    ),
    IgnoreRule(name="windows", folder=False, matches=_pattern(r"thumbs\.db(:.*)?|ehthumbs\.db|desktop\.ini")),
    IgnoreRule(
        name="windows_folder",
        folder=True,
        matches=_pattern(r"\$recycle\.bin|system volume information|recycler"),
    ),
    # NAS: Synology indexes, QNAP streams and recycle bins, Samba's recycle module
    IgnoreRule(
        name="nas_folder",
        folder=True,
        matches=_pattern(r"@eadir|#recycle|@recycle|@recently-snapshot|\.@__thumb|\.recycle"),
    ),
    IgnoreRule(name="nas", folder=False, matches=_pattern(r".*@synoeastream|.*@synoresource|\.smbdelete.*")),
    IgnoreRule(name="nfs_deleted", folder=False, matches=_pattern(r"\.nfs[0-9a-f]{16,}")),
    # Names that a program uses until a transfer is complete; it renames them afterwards
    IgnoreRule(
        name="unfinished",
        folder=False,
        matches=_pattern(
            r".*\.(part|partial|filepart|crdownload|download|opdownload|tmp|temp|!ut|aria2|unconfirmed)"
            r"|\.syncthing\..*|~syncthing~.*|\.~tmp~.*|\..*\.[a-z0-9]{6}|\.goutputstream-.*|\.fuse_hidden.*|\.pureftpd-upload\..*"
        ),
    ),
    IgnoreRule(
        name="sync_folder",
        folder=True,
        matches=_pattern(r"\.stfolder.*|\.stversions|\.sync|\.dropbox\.cache|lost\+found"),
    ),
    IgnoreRule(
        name="sync", folder=False, matches=_pattern(r"\.stignore|\.dropbox|\.owncloudsync.*|\.sync_.*\.db.*")
    ),
    IgnoreRule(name="editor", folder=False, matches=_pattern(r"~\$.*|\.~lock\..*#|.*\.sw[op]|.*~")),
    IgnoreRule(name="hidden", folder=False, matches=_pattern(r"\..*")),
    IgnoreRule(name="hidden_folder", folder=True, matches=_pattern(r"\..*")),
)


def ignore_rule(name: str, *, folder: bool = False) -> str | None:
    """The name of the rule by which a file (or a folder with all that is in it) is ignored, or None.

    >>> ignore_rule("._ride.fit"), ignore_rule("ride.fit"), ignore_rule("@eaDir", folder=True)
    ('macos', None, 'nas_folder')
    """
    lower = name.lower()
    for rule in IGNORE_RULES:
        if rule.folder == folder and rule.matches(lower):
            return rule.name
    return None


def is_litter(path: str) -> bool:
    """Whether a name with its folders (``/`` between them) is ignored by any of its parts.

    >>> is_litter("ride/__MACOSX/._1.fit"), is_litter("ride/1.fit")
    (True, False)
    """
    *folders, name = path.split("/")
    return ignore_rule(name) is not None or any(ignore_rule(one, folder=True) for one in folders)
