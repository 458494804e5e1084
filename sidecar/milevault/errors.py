"""The error tree: one class per decision the caller makes.

MileVaultError
├── FileError              the file cannot become an activity; carries ``code`` and a plain ``reason``
│   ├── UnsupportedFile    not a kind of file we read: skip it
│   ├── NotAnActivity      a legal file of another kind (settings, course, workout): account for it
│   └── CorruptFile        damaged beyond use: skip it; carries the byte ``offset``
├── NotExportable          the activity has nothing that the format can hold: say so
├── Duplicate              the same bytes are in the vault already: done
├── ParserFailed           the parser process died or hung: retry once, then quarantine
├── StoreUnavailable       database away or disk full: retry later
├── SchemaTooNew           the database belongs to a newer version: refuse to write
└── ConfigurationError     a setting is wrong: tell the user and stop
"""


class MileVaultError(Exception):
    """Base of every error MileVault raises on purpose."""


class FileError(MileVaultError):
    """A file that cannot be imported, with a stable code and a reason a user understands."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class UnsupportedFile(FileError):
    """Not a kind of file MileVault reads."""


class NotAnActivity(FileError):
    """A legal file that holds no activity, such as settings, a course or a workout."""


class CorruptFile(FileError):
    """A file damaged beyond use; ``offset`` is where reading stopped."""

    def __init__(self, code: str, reason: str, *, offset: int = 0) -> None:
        super().__init__(code, reason)
        self.offset = offset


class NotExportable(MileVaultError):
    """The activity has nothing that the wanted format can hold; the text says what is missing."""


class Duplicate(MileVaultError):
    """The same bytes are in the vault already."""


class ParserFailed(MileVaultError):
    """The parser process died, hung or answered nonsense."""


class StoreUnavailable(MileVaultError):
    """The database or the disk cannot take writes now; trying again later makes sense."""


class SchemaTooNew(MileVaultError):
    """The database was written by a newer MileVault."""


class ConfigurationError(MileVaultError):
    """A setting is missing or wrong."""
