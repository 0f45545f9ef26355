"""Imports Textual without what a first frame never touches, which is a fifth of what it imports.

`import name` is answered with a late module: it is read when it is first asked for something. `from module import name`
is answered with a stand-in for the name, which goes to the real one when it is called or asked for something; nothing
can be derived from it. If Textual does anything else with one, it is imported as it is.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock, get_ident
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from importlib.abc import Loader

    class _Loader(Loader): ...
else:
    _Loader = object

LATE_MODULES: Final = frozenset(
    {"asyncio.sslproto", "asyncio.staggered", "ipaddress", "mimetypes", "ssl", "tokenize", "typing_extensions"},
)
_TYPING: Final = frozenset(
    {"Coroutine", "Final", "Literal", "ParamSpec", "Protocol", "Self", "TypeAlias", "TypeGuard", "TypedDict"}
    | {"get_args", "runtime_checkable"}
)
"""What Textual takes from typing_extensions that every Python we run on has in typing: 3 ms and 0.8 MB."""
LATE_NAMES: Final = frozenset(
    # The widgets of Textual's command palette, uuid4, where downloads go, tables of colours, help with broken CSS.
    {"textual.command", "uuid", "platformdirs", "rich.table", "textual.css._help_text", "textual.suggestions"},
)


def begin() -> None:
    """From now until Textual is imported, late modules are late."""
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def import_textual() -> None:
    """`import textual.app`; nothing but that, where it is imported already."""
    before = set(sys.modules)
    begin()
    _finder.thread = get_ident()
    try:
        import_module("textual.app")
    except Exception:
        for name in set(sys.modules) - before:
            if name.split(".")[0] == "textual":
                del sys.modules[name]
    finally:
        sys.meta_path.remove(_finder)
        _finder.thread = None
    import_module("textual.app")


class _Finder:
    """Stands before the finders of Python."""

    thread: int | None = None
    """The one that imports Textual: others, which may import anything meanwhile, get no stand-ins."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:
        if name in LATE_NAMES and get_ident() == self.thread:
            return ModuleSpec(name, _StandInLoader())
        if name in LATE_MODULES and (spec := PathFinder.find_spec(name, path)) is not None and spec.loader is not None:
            spec.loader = _LateLoader(spec.loader)
            return spec
        return None


_finder: Final = _Finder()


class _LateModule(ModuleType):
    """A module that has not been read yet; afterwards it is one like any other."""

    def __getattr__(self, name: str) -> object:
        if self.__name__ == "typing_extensions":
            if name in _TYPING:
                return getattr(typing, name)
            if name == "__path__":  # which every `from` asks for, to see whether it is a package
                raise AttributeError(name)
        loader = object.__getattribute__(self, "__spec__").loader_state
        loader.load(self)
        return object.__getattribute__(self, name)


class _LateLoader(_Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._lock = RLock()
        """Of this module: several threads may be the first."""
        self._has_begun = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader_state = self
            module.__class__ = _LateModule

    def load(self, module: ModuleType) -> None:
        """Read the module, unless another thread did; the one that reads it now may ask for what is there."""
        with self._lock:
            if not self._has_begun:
                self._has_begun = True
                self._loader.exec_module(module)
                module.__class__ = ModuleType


class _StandInLoader(_Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is read."""


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> _StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            self._withdraw()
        return _StandIn(self.__name__, name)

    def _withdraw(self) -> None:
        """Whoever imports it next gets the module."""
        del sys.modules[self.__name__]
        parent, _, name = self.__name__.rpartition(".")
        if parent and getattr(sys.modules[parent], name, None) is self:
            delattr(sys.modules[parent], name)


class _StandIn:
    """Somebody's name for something in a module that nobody has read yet."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name

    def __call__(self, *values: object, **named: object) -> object:
        return self._real()(*values, **named)

    def __getattr__(self, name: str) -> object:
        return getattr(self._real(), name)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return ()

    def _real(self) -> Any:
        return getattr(import_module(self._module), self._name)
