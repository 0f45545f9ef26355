"""`dataclass` for values: what the standard one with `slots=True` makes, in a tenth of its time.

The standard decorator compiles six methods for every class, which was a third of what tuimail itself needs to start.
Here classes share their methods but for `__init__`, which is compiled when a class turns out to have many instances:
most commands, events and values are not met before the first frame, or once. Options that no value needs (order, init)
are refused.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

_STANDARD: Final = ("__dataclass_fields__", "__dataclass_params__")
_NOT_COPIED: Final = frozenset({"__dict__", "__weakref__"})
_FEW: Final = 3
"""Instances that cost less than compiling an `__init__` for them."""
_Fields = Mapping[str, "Field[Any]"]


class _Options(NamedTuple):
    frozen: bool
    kw_only: bool
    eq: bool


def _dataclass(*, slots: bool, frozen: bool = False, kw_only: bool = False, eq: bool = True) -> Callable[[type], type]:
    """See dataclasses.dataclass."""
    if not slots:
        raise TypeError("a value has slots; for anything else there is dataclasses.dataclass")
    return lambda cls: _made(cls, _Options(frozen, kw_only, eq))


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    dataclass = _dataclass


def _made(cls: type, options: _Options) -> type:
    own = _own_fields(cls, kw_only=options.kw_only)
    fields = _inherited_fields(cls) | own
    taken = {slot for base in cls.__mro__[1:-1] for slot in getattr(base, "__slots__", ())}
    body = {name: value for name, value in cls.__dict__.items() if name not in own and name not in _NOT_COPIED}
    body["__slots__"] = tuple(name for name in own if name not in taken)
    for name, method in _methods(fields, options).items():
        body.setdefault(name, method)
    for name in _STANDARD:
        body[name] = _Standard(name, cls, own, options)
    made: type = type(cls)(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    if "__init__" not in cls.__dict__:
        made.__init__ = _late_init(made, fields)  # type: ignore[misc]
    return made


def _own_fields(cls: type, *, kw_only: bool) -> dict[str, Field[Any]]:
    fields: dict[str, Field[Any]] = {}
    for name, annotation in inspect.get_annotations(cls).items():
        if "ClassVar" in str(annotation):
            continue
        default = cls.__dict__.get(name, MISSING)
        field: Field[Any] = default if isinstance(default, Field) else dataclasses.field(default=default)
        if field.default.__class__.__hash__ is None:
            raise ValueError(f"{cls.__qualname__}.{name}: what can be changed is no default; use a default_factory")
        if field.kw_only is MISSING:
            field.kw_only = kw_only
        fields[name] = field
    return fields


def _inherited_fields(cls: type) -> dict[str, Field[Any]]:
    fields: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__[1:-1]):
        if dataclasses.is_dataclass(base):
            fields |= {field.name: field for field in dataclasses.fields(base)}
    return fields


_FIELD: Final = getattr(dataclasses, "_FIELD", None)
"""How the standard library marks a field that is one, unlike a ClassVar."""


class _Standard:
    """What `dataclasses.fields` and `replace` look for, made when they do."""

    def __init__(self, attribute: str, cls: type, own: _Fields, options: _Options) -> None:
        self._attribute = attribute
        self._cls = cls
        self._own = own
        self._options = options

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner

    def __get__(self, instance: object, owner: type) -> Any:
        # Kept: `replace` asks twice each time.
        marked = _FIELD is not None and self._attribute == "__dataclass_fields__"
        value = self._marked_fields() if marked else self._made()
        setattr(self._owner, self._attribute, value)
        return value

    def _marked_fields(self) -> _Fields:
        annotations = inspect.get_annotations(self._cls)
        for name, field in self._own.items():
            field.name, field.type = name, annotations[name]
            field._field_type = _FIELD  # type: ignore[attr-defined]
        return _inherited_fields(self._cls) | dict(self._own)

    def _made(self) -> Any:
        """By the standard library itself, which takes milliseconds."""
        cls = self._cls
        body = {name: cls.__dict__[name] for name in self._own if name in cls.__dict__}
        body |= {"__annotations__": inspect.get_annotations(cls), "__module__": cls.__module__}
        frozen, kw_only, eq = self._options
        bare: type = type(cls)(cls.__name__, cls.__bases__, body)
        return getattr(dataclasses.dataclass(frozen=frozen, kw_only=kw_only, eq=eq)(bare), self._attribute)


def _methods(fields: _Fields, options: _Options) -> dict[str, Any]:
    """All but `__init__`."""
    compared = _getter([name for name, field in fields.items() if field.compare])
    shown = [name for name, field in fields.items() if field.repr]

    def equal(self: object, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def written(self: object) -> str:
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    methods: dict[str, Any] = {
        "__match_args__": tuple(name for name, field in fields.items() if field.init and not field.kw_only),
        "__repr__": written,
    }
    if options.eq:
        methods["__eq__"] = equal
        methods["__hash__"] = (lambda self: hash(compared(self))) if options.frozen else None
    if options.frozen:
        kept = _getter(list(fields))

        def restore(self: object, state: tuple[Any, ...]) -> None:
            for name, value in zip(fields, state, strict=True):
                object.__setattr__(self, name, value)

        methods |= {"__setattr__": _no_change, "__delattr__": _no_change}
        methods |= {"__getstate__": lambda self: kept(self), "__setstate__": restore}
    return methods


def _getter(names: list[str]) -> Callable[[object], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple([getattr(self, name) for name in names])


def _no_change(self: object, name: str, *value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _late_init(cls: type, fields: _Fields) -> Callable[..., None]:
    """An `__init__` for the first instances, that puts the right one into its place when there are more."""
    positional = [name for name, field in fields.items() if field.init and not field.kw_only]
    accepted = {name for name, field in fields.items() if field.init}
    left = _FEW

    def late(self: object, *values: object, **named: object) -> None:
        nonlocal left
        left -= 1
        given = dict(zip(positional, values, strict=False)) | named
        is_known = len(given) == len(values) + len(named) and given.keys() <= accepted
        if left >= 0 and is_known and _fill(self, fields, given):
            if hasattr(cls, "__post_init__"):
                self.__post_init__()  # type: ignore[attr-defined]
            return
        cls.__init__ = init = _init(cls, fields)  # type: ignore[misc]
        init(self, *values, **named)

    return late


def _fill(self: object, fields: _Fields, given: dict[str, object]) -> bool:
    """Set all fields; False where one is missing, which the compiled `__init__` tells as Python does."""
    for name, field in fields.items():
        if name in given:
            value = given[name]
        elif field.default_factory is not MISSING:
            value = field.default_factory()
        elif field.default is not MISSING:
            value = field.default
        elif field.init:
            return False
        else:
            continue
        object.__setattr__(self, name, value)
    return True


def _init(cls: type, fields: _Fields) -> Callable[..., None]:
    """Writes through the slots, past `__setattr__`."""
    scope: dict[str, Any] = {"_missing": MISSING}
    parameters: list[str] = []
    named: list[str] = []
    lines: list[str] = []
    for name, field in fields.items():
        scope[f"_set_{name}"] = getattr(cls, name).__set__
        value, parameter = name, name
        if field.default_factory is not MISSING:
            scope[f"_make_{name}"] = field.default_factory
            parameter = f"{name}=_missing"
            value = f"_make_{name}() if {name} is _missing else {name}" if field.init else f"_make_{name}()"
        elif field.default is not MISSING:
            scope[f"_default_{name}"] = field.default
            parameter = f"{name}=_default_{name}"
            value = name if field.init else f"_default_{name}"
        elif not field.init:
            continue
        if field.init:
            (named if field.kw_only else parameters).append(parameter)
        lines.append(f" _set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    star = ["*"] if named else []
    text = f"def __init__({', '.join(['self', *parameters, *star, *named])}):\n" + ("\n".join(lines) or " pass")
    exec(text, scope)  # noqa: S102 - names of fields, from class bodies of ours
    init: Callable[..., None] = scope["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init
