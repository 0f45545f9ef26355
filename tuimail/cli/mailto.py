"""`tuimail mailto URL`: opens the screen on what was exchanged with the people that a mailto: link names (RFC 6068)."""

from __future__ import annotations

from tuimail.cli.parse import Invocation, UsageError
from tuimail.cli.screen import run_screen
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line

_MOST_SHOWN = 5


def run_mailto(invocation: Invocation) -> int:
    """Open the screen and return the exit status when it is left. Raises UsageError."""
    people = addressees(invocation.url)
    named = ", ".join(people[:_MOST_SHOWN]) + (
        gettext(" and {people} more").format(people=len(people) - _MOST_SHOWN) if people[_MOST_SHOWN:] else ""
    )
    greeting = gettext("tuimail cannot write mail yet. This is what you exchanged with {named}; q leaves it.").format(
        named=named
    )
    return run_screen(invocation, greeting=greeting, query=exchanged_with(people))


def addressees(url: str) -> list[str]:
    """The addresses that a mailto: link is to, in its order, each once. Raises UsageError where there are none."""
    from urllib.parse import parse_qsl, unquote

    scheme, _, rest = url.partition(":")
    if scheme.lower() != "mailto":
        raise UsageError("tuimail: this is no mailto: link. See: tuimail mailto --help")
    path, _, fields = rest.partition("?")
    lists = [unquote(part) for part in path.split(",")]
    # A plus sign is one here, not a space (RFC 6068, section 5).
    for name, value in parse_qsl(fields.replace("+", "%2B")):
        lists += value.split(",") if name.lower() in ("to", "cc", "bcc") else ()
    found = [safe_line(one).strip().strip("<>") for one in lists]
    people = list(dict.fromkeys(one for one in found if "@" in one and '"' not in one and " " not in one))
    if not people:
        raise UsageError("tuimail: the mailto: link names no address.")
    return people


def exchanged_with(people: list[str]) -> str:
    """The query for mail from and to them."""
    return " or ".join(f'{field}:"{one}"' for one in people for field in ("from", "to", "cc"))
