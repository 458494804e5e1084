"""The descriptions of developer fields (message 206), wherever in the file they stand."""

from collections.abc import Mapping
from dataclasses import replace

from milevault.decode.fit.basetypes import base_type
from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.developer import DeveloperField, developer_name

type Descriptions = Mapping[tuple[int, int], tuple[DeveloperField, ...]]


def described_fields(described: MessageColumns) -> Descriptions:
    """The described fields by their key, in file order where one is described anew as something else.

    A description counts from its place on to the next one; the first also for what stands before it.
    """
    fields: dict[tuple[int, int], list[DeveloperField]] = {}
    integers = (
        "developer_data_index",
        "field_definition_number",
        "fit_base_type_id",
        "scale",
        "offset",
        "native_mesg_num",
        "native_field_num",
    )
    columns = [described.offsets.tolist(), *(described.column(name).tolist() for name in integers)]
    texts = [described.text("field_name"), described.text("units")]
    for place, index, number, type_byte, scale, offset, message, native, name, unit in zip(
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
        same = fields.setdefault(field.key, [])
        if not same:
            same.append(field)
        elif replace(same[-1], since=0) != field:
            same[-1] = replace(same[-1], until=place)
            same.append(replace(field, since=place))
    return {key: tuple(same) for key, same in fields.items()}


def _or(value: float, default: float) -> float:
    return default if value != value else value
