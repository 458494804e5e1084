"""The descriptions of developer fields (message 206), wherever in the file they stand."""

from milevault.decode.fit.basetypes import base_type
from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.developer import DeveloperField, developer_name


def described_fields(described: MessageColumns) -> dict[tuple[int, int], DeveloperField]:
    """The described fields; a later description of the same field wins, wherever in the file it stands."""
    fields: dict[tuple[int, int], DeveloperField] = {}
    integers = (
        "developer_data_index",
        "field_definition_number",
        "fit_base_type_id",
        "scale",
        "offset",
        "native_mesg_num",
        "native_field_num",
    )
    columns = [described.column(name).tolist() for name in integers]
    texts = [described.text("field_name"), described.text("units")]
    for index, number, type_byte, scale, offset, message, native, name, unit in zip(
        *columns, *texts, strict=True
    ):
        if index != index or number != number or type_byte != type_byte:  # nan: nothing to find the field by
            continue
        field = DeveloperField(
            developer_index=int(index),
            number=int(number),
            name=name or developer_name(int(index), int(number)),
            base_type=base_type(int(type_byte)),
            unit=unit,
            scale=_or(scale, 1.0) or 1.0,
            offset=_or(offset, 0.0),
            native_message=None if message != message else int(message),
            native_field=None if native != native else int(native),
        )
        fields[field.key] = field
    return fields


def _or(value: float, default: float) -> float:
    return default if value != value else value
