"""Developer fields: extra fields whose names and types the file itself describes (messages 206 and 207)."""

from dataclasses import dataclass

from milevault.decode.fit.basetypes import BYTE, BaseType


@dataclass(frozen=True, slots=True, kw_only=True)
class DeveloperField:
    """One developer field; ``native_field`` is the profile field of ``native_message`` it stands for."""

    developer_index: int
    number: int
    name: str
    base_type: BaseType | None
    unit: str | None = None
    scale: float = 1.0
    offset: float = 0.0
    native_message: int | None = None
    native_field: int | None = None
    described: bool = True
    # Which messages the description is for, by their place in the file: an app that starts in the middle of a
    # recording may give the numbers of another to its own fields.
    since: int = 0
    until: int | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.developer_index, self.number


def developer_name(developer_index: int, number: int) -> str:
    """What a field without a name of its own is called: the same in every file of the same app.

    >>> developer_name(0, 7)
    'developer_0_7'
    """
    return f"developer_{developer_index}_{number}"


def undescribed(developer_index: int, number: int) -> DeveloperField:
    """A field the file never describes: its bytes, under a stable name."""
    return DeveloperField(
        developer_index=developer_index,
        number=number,
        name=developer_name(developer_index, number),
        base_type=BYTE,
        described=False,
    )
