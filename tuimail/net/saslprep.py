"""SASLprep (RFC 4013): one spelling for user names and passwords that look the same."""

from __future__ import annotations

import stringprep
import unicodedata

from tuimail.model.language import gettext
from tuimail.net.errors import SaslError

_PROHIBITED = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def saslprep(text: str, what: str = "password") -> str:
    """The prepared text; SaslError for what no server may accept. `what` names it in the sentence."""
    if text.isascii() and text.isprintable():
        return text
    mapped = "".join(
        " " if stringprep.in_table_c12(character) else character
        for character in text
        if not stringprep.in_table_b1(character)
    )
    prepared = unicodedata.normalize("NFKC", mapped)
    if any(table(character) for character in prepared for table in _PROHIBITED):
        raise SaslError(
            gettext("The {what} holds a character that logging in does not allow: type it again.").format(what=what)
        )
    _check_direction(prepared, what)
    return prepared


def _check_direction(prepared: str, what: str) -> None:
    """RFC 3454 section 6: right-to-left text must be so from end to end."""
    if not any(map(stringprep.in_table_d1, prepared)):
        return
    is_whole = stringprep.in_table_d1(prepared[0]) and stringprep.in_table_d1(prepared[-1])
    if not is_whole or any(map(stringprep.in_table_d2, prepared)):
        raise SaslError(
            gettext("The {what} mixes writing directions, which logging in does not allow: type it again.").format(
                what=what
            )
        )
