"""Sizes for people: 3 significant digits in decimal units, as file browsers and providers count."""

from __future__ import annotations

from tuimail.model.language import decimal

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size_text(octets: int) -> str:
    """At most 7 characters: 812 B, 4.2 kB, 37 kB, 1.2 GB."""
    number = float(max(0, octets))
    for unit in _UNITS:
        if number < 999.5 or unit == _UNITS[-1]:
            break
        number /= 1000
    return f"{decimal(number, 1)} {unit}" if unit != "B" and number < 9.95 else f"{number:.0f} {unit}"
