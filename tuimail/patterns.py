"""Regular expressions as the last start worked them out: a twelfth of a start went into doing it again.

recall(file)  from now on `re` takes a pattern's code from the file, where it is there
end()         what is compiled from now on is nobody's business: it may be what the user looks for
keep(file)    what was compiled before, for the next start

The code is what `re` itself made, for this very Python, and the interpreter checks it again. A file that is foreign,
damaged or of another Python is passed by; so is everything where `re` is not built as we know it.
"""

from __future__ import annotations

import marshal
import re
import sys
from collections.abc import Callable
from importlib import import_module
from os import PathLike
from typing import Any, NamedTuple

from tuimail import last_screen

_MAGIC = f"tuimail patterns 1 {sys.version}\n".encode()
_MOST = 400
_REFUSED = re.DEBUG | re.LOCALE


class _Code(NamedTuple):
    """What the interpreter makes a pattern of."""

    flags: int
    code: list[int]
    groups: int
    names: dict[str, int]
    by_number: tuple[str | None, ...]


_Key = tuple[str | bytes, int]
_known: dict[_Key, _Code] = {}
_wanted: dict[_Key, None] = {}
_real: Callable[..., Any] | None = None
_is_kept = False
"""The file had all that was wanted."""


def recall(file: str | PathLike[str]) -> None:
    """Take what the file has; nothing is different where it has nothing."""
    global _real
    compiler = _compiler()
    if compiler is None or _real is not None:
        return
    try:
        _known.update((key, _Code(*code)) for key, code in _read(file).items())
    except (OSError, ValueError, TypeError, EOFError, AttributeError):
        _known.clear()  # it is made anew at the end
    _real = compiler.compile
    compiler.compile = _compile


def end() -> None:
    """Leave `re` as it was."""
    global _real, _is_kept
    compiler = _compiler()
    if compiler is not None and _real is not None:
        compiler.compile, _real = _real, None
        _is_kept = _wanted.keys() <= _known.keys()
        _known.clear()


def keep(file: str | PathLike[str]) -> None:
    """Keep what was wanted, where the file has not all of it. A full disk only forgets it."""
    if _is_kept or not 0 < len(_wanted) <= _MOST:
        return
    import zlib

    octets = marshal.dumps({key: tuple(code) for key in _wanted if (code := _code(*key)) is not None})
    try:
        last_screen.write_own(file, b"%s%d\n%s" % (_MAGIC, zlib.crc32(octets), octets))
    except OSError:
        return


def _compile(pattern: Any, flags: int = 0) -> Any:
    """In the place of `re`'s own."""
    real = _real or import_module("re._compiler").compile  # another thread may have come in while it was taken out
    if type(pattern) not in (str, bytes) or flags & _REFUSED:
        return real(pattern, flags)
    key = pattern, int(flags)
    _wanted[key] = None
    known = _known.get(key)
    if known is not None:
        try:
            return sys.modules["_sre"].compile(pattern, *known)
        except (RuntimeError, TypeError, ValueError, OverflowError):
            del _known[key]
    return real(pattern, flags)


def _code(pattern: str | bytes, flags: int) -> _Code | None:
    """What `re` works out; None where it does so otherwise than we know."""
    try:
        compiler, parser = import_module("re._compiler"), import_module("re._parser")
        parsed = parser.parse(pattern, flags)
        names: dict[str, int] = dict(parsed.state.groupdict)
        by_number: list[str | None] = [None] * parsed.state.groups
        for name, number in names.items():
            by_number[number] = name
        code = list(map(int, compiler._code(parsed, flags)))  # the parts have classes of their own, which no file takes
        made = _Code(int(flags | parsed.state.flags), code, parsed.state.groups - 1, names, tuple(by_number))
        same = compiler._sre.compile(pattern, *made)
    except (ImportError, AttributeError, TypeError, ValueError, RuntimeError):
        return None
    return made if same == re.compile(pattern, flags) else None


def _compiler() -> Any:
    """The module of `re` that compiles, None where there is none that we know."""
    found = sys.modules.get("re._compiler")
    return found if hasattr(found, "compile") and hasattr(found, "_code") and hasattr(found, "_sre") else None


def _read(file: str | PathLike[str]) -> dict[_Key, tuple[Any, ...]]:
    """Raises OSError, ValueError, EOFError and TypeError for whatever is not ours or not of this Python."""
    import zlib

    with last_screen.open_own(file) as kept:
        octets = kept.read(last_screen.LARGEST)
    if not octets.startswith(_MAGIC):
        raise ValueError("of another Python")
    total, _, codes = octets[len(_MAGIC) :].partition(b"\n")
    if zlib.crc32(codes) != int(total):
        raise ValueError("damaged")
    read: dict[_Key, tuple[Any, ...]] = marshal.loads(codes)  # noqa: S302 - whoever can write it can write our modules
    return read
