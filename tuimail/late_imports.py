"""Imports Textual without what a first frame never touches, which is a fifth of what it imports.

`import name` is answered with a late module: it is read when it is first asked for something. `from module import name`
is answered with a stand-in for the name, which goes to the real one when it is called or asked for something; nothing
can be derived from it. If Textual does anything else with one, it is imported as it is.

And modules that the last start imported come out of one file, for looking each of them up is an eighth of an import:

recall(file)  from now on modules come from the file, where their sources are still what they were
end()         no more from now on
keep(file)    those that were imported before, for the next start
"""

from __future__ import annotations

import marshal
import os
import sys
import typing
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from threading import RLock, get_ident
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tuimail import last_screen

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


_PACKAGES: Final = ("tuimail.", "textual.", "rich.")
"""Those whose modules are kept: many, and no name of theirs is found anywhere but in their own directory."""
_MAGIC: Final = f"tuimail modules 1 {sys.version} {sys.flags.optimize}\n".encode()
_LARGEST: Final = 50_000_000
_FEW: Final = 8
"""So many need not be kept: what a start imports is not the same each time."""


class _Kept(NamedTuple):
    """A module as it was read: its source, what tells that it is still the same, where its code lies."""

    directory: str
    """That in which it was found."""
    source: str
    changed_at: int
    size: int
    is_package: bool
    start: int
    end: int


class _Shelf:
    """A finder of modules that were kept."""

    def __init__(self) -> None:
        self.kept: dict[str, _Kept] = {}
        self.codes = memoryview(b"")
        self.given: set[str] = set()
        self.wanted: list[str] = []

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:
        kept = self.kept.get(name)
        if kept is None or path is None or kept.directory not in path or not _is_same(kept):
            return None
        self.given.add(name)
        loader = _KeptLoader(name, kept.source)
        loader.octets = self.codes[kept.start : kept.end]
        spec = ModuleSpec(name, loader, origin=kept.source, is_package=kept.is_package)
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(os.path.dirname(kept.source))
        return spec


_shelf: Final = _Shelf()


class _KeptLoader(SourceFileLoader):
    octets: memoryview | None = None

    def get_code(self, fullname: str) -> CodeType | None:
        octets, self.octets = self.octets, None  # once: all codes together are 4 MB
        return super().get_code(fullname) if octets is None else marshal.loads(octets)  # noqa: S302


def recall(file: str | os.PathLike[str]) -> None:
    """Take modules from the file; nothing is different where it is foreign, damaged or of another Python."""
    try:
        with last_screen.open_own(file) as kept:
            octets = kept.read(_LARGEST)
        if not octets.startswith(_MAGIC):
            return
        first = octets.index(b"\n", len(_MAGIC)) + 1
        index, total = map(int, octets[len(_MAGIC) : first].split())
        if first + index + total == len(octets):
            read = marshal.loads(octets[first : first + index])  # noqa: S302 - as Python's own files of modules
            _shelf.kept = {name: _Kept(*one) for name, one in read.items()}
            _shelf.codes = memoryview(octets)[first + index :]
            sys.meta_path.insert(0, _shelf)
    except (OSError, ValueError, TypeError, EOFError, AttributeError):
        _shelf.kept = {}  # it is made anew at the end


def end() -> None:
    """Leave the import as it was."""
    if not _shelf.wanted:
        _shelf.wanted = [name for name, module in sys.modules.items() if _is_to_be_kept(name, module)]
    if _shelf in sys.meta_path:
        sys.meta_path.remove(_shelf)
    _shelf.kept, _shelf.codes = {}, memoryview(b"")


def keep(file: str | os.PathLike[str]) -> None:
    """Keep the modules that were imported before `end`, where more than a few did not come from the file."""
    if len(set(_shelf.wanted) - _shelf.given) <= _FEW:
        return
    index: dict[str, tuple[Any, ...]] = {}
    codes: list[bytes] = []
    start = 0
    try:
        for name in _shelf.wanted:
            spec = sys.modules[name].__spec__
            if spec is None or spec.origin is None or not isinstance(spec.loader, SourceFileLoader):
                continue
            found = os.stat(spec.origin)
            codes.append(marshal.dumps(spec.loader.get_code(name)))
            is_package = spec.submodule_search_locations is not None
            directory = os.path.dirname(os.path.dirname(spec.origin) if is_package else spec.origin)
            place = start, start + len(codes[-1])
            index[name] = (directory, spec.origin, found.st_mtime_ns, found.st_size, is_package, *place)
            start = place[1]
        head = marshal.dumps(index)
        last_screen.write_own(file, b"".join((_MAGIC, b"%d %d\n" % (len(head), start), head, *codes)))
    except (OSError, ImportError, ValueError, KeyError, AttributeError):
        return  # a full disk; another version that is being installed


def _is_same(kept: _Kept) -> bool:
    try:
        found = os.stat(kept.source)
    except OSError:
        return False
    return (found.st_mtime_ns, found.st_size) == (kept.changed_at, kept.size)


def _is_to_be_kept(name: str, module: ModuleType) -> bool:
    return name.startswith(_PACKAGES) and type(getattr(module, "__loader__", None)) in (SourceFileLoader, _KeptLoader)
