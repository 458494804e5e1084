"""Developer fields: extra fields whose names and types the file itself describes (messages 206 and 207)."""

from dataclasses import dataclass

from milevault.decode.fit.basetypes import BaseType


@dataclass(frozen=True, slots=True, kw_only=True)
class DeveloperField:
    """One described developer field; ``native_field`` is the profile field of ``native_message`` it stands for."""

    developer_index: int
    number: int
    name: str
    base_type: BaseType | None
    unit: str | None = None
    scale: float = 1.0
    offset: float = 0.0
    native_message: int | None = None
    native_field: int | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.developer_index, self.number
