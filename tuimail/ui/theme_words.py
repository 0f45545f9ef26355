"""What each theme is like, in its own words, and which of the user's cannot be used."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from tuimail.model.language import gettext
from tuimail.ui.theming import ThemeError, load_theme


def described(directories: Iterable[Path]) -> dict[str, str]:
    """The themes there are, by name, in the order of the alphabet."""
    paths: dict[str, Path] = {}
    for directory in directories:
        for path in directory.glob("*.toml"):
            paths.setdefault(path.stem, path)
    return {name: _words(path, path.stat().st_mtime_ns) for name, path in sorted(paths.items())}


@lru_cache(maxsize=64)
def _words(path: Path, changed_at: int) -> str:
    import tomllib

    try:
        description = tomllib.loads(path.read_text(encoding="utf-8")).get("description")
        if description is None:  # the user's own, perhaps not ready
            load_theme(path)
    except (ThemeError, OSError, ValueError):
        return gettext("cannot be used; choose it to read why")
    return gettext(str(description)) if description else ""
