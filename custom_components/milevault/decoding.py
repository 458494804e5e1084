"""Strict reading of JSON into frozen dataclasses, by their type hints alone."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

type JsonObject = dict[str, Any]


class UnexpectedReply(ValueError):
    """The JSON does not have the agreed shape; the text names the field and never its value."""


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def decode[T](cls: type[T], data: object) -> T:
    """``data`` (parsed JSON) as an instance of the dataclass ``cls``; raises UnexpectedReply."""
    value: T = _read(cls, data, cls.__name__)
    return value


def _read(hint: Any, value: object, where: str) -> Any:
    origin = get_origin(hint)
    if origin is UnionType:
        return _read_optional(hint, value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise UnexpectedReply(f"{where} is not a list")
        return tuple(_read(get_args(hint)[0], item, where) for item in value)
    if origin is Mapping:
        if not isinstance(value, dict):
            raise UnexpectedReply(f"{where} is not an object")
        return {str(key): _read(get_args(hint)[1], item, f"{where}[]") for key, item in value.items()}
    if hint is object:
        return value
    if is_dataclass(hint):
        return _read_object(hint, value, where)
    return _read_scalar(hint, value, where)


def _read_optional(hint: Any, value: object, where: str) -> Any:
    if value is None:
        return None
    (inner,) = (arg for arg in get_args(hint) if arg is not NoneType)
    return _read(inner, value, where)


def _read_object(cls: Any, value: object, where: str) -> Any:
    if not isinstance(value, dict):
        raise UnexpectedReply(f"{where} is not an object")
    hints = _hints(cls)
    arguments = {}
    for field in fields(cls):
        if field.name in value:
            arguments[field.name] = _read(hints[field.name], value[field.name], f"{where}.{field.name}")
        elif field.default is MISSING:
            raise UnexpectedReply(f"{where}.{field.name} is missing")
    return cls(**arguments)


def _read_scalar(hint: Any, value: object, where: str) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint in (date, datetime) and isinstance(value, str):
        return _read_time(hint, value, where)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise UnexpectedReply(f"{where} is not of type {hint.__name__}")
    return value


def _read_time(hint: Any, value: str, where: str) -> Any:
    try:
        time = hint.fromisoformat(value)
    except ValueError as error:
        raise UnexpectedReply(f"{where} is not a {hint.__name__}") from error
    if hint is datetime and time.tzinfo is None:
        raise UnexpectedReply(f"{where} has no time zone")
    return time
