"""Sentences that say that something has begun: which of the catalogue's are ones, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_LOOKS_BEGUN: Final = re.compile(r"(?!(?:No|Some|Every)thing)[A-Z]\w*ing\b(?!:)|.*ing\b.*…|.* on its way\b")
_FIELD: Final = re.compile(r"\\\{[^}]*\}")


def looks_begun(text: str) -> bool:
    """By its form: "Sorting {messages}", "Connecting…", "asking the server…"."""
    return _LOOKS_BEGUN.match(text.strip(" ,")) is not None


def said_by(sentence: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts has the sentence of the catalogue in it, whatever stands in its fields."""
    pattern = _FIELD.sub(".+", re.escape(sentence.strip(" .…")))
    return any(re.search(pattern, text) for text in texts)
