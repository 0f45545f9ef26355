"""`python -m tests.man_page`: writes tuimail/share/tuimail.1 from the grammar of the command line."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from build_manpages.manpage import Manpage

from tuimail import __version__
from tuimail.cli.grammar import parser
from tuimail.query.keys import KEYS

PAGE: Final = Path(__file__).resolve().parent.parent / "tuimail" / "share" / "tuimail.1"

_MORE: Final = r"""
.SH FILES
.TP
.I ~/.config/tuimail/config.toml
accounts, looks and keys, as you write them; the first start makes one
.TP
.I ~/.config/tuimail/settings.toml
what you change on the settings screen; rules.toml, searches.toml and macros.toml beside it hold what their names say
.TP
.I ~/.config/tuimail/themes/*.toml
your own themes
.TP
.I ~/.local/share/tuimail/
mail that was read, and the journal of what was done: one database per account
.TP
.I ~/.local/state/tuimail/log/tuimail.log
the log; passwords and tokens never reach it
.SH ENVIRONMENT
.TP
.B TUIMAIL_CONFIG
the config file
.TP
.B TUIMAIL_DATA
the directory of mail and journal
.TP
.B VISUAL\fR, \fBEDITOR
the editor that opens config.toml
.TP
.B LANGUAGE\fR, \fBLC_ALL\fR, \fBLC_MESSAGES\fR, \fBLANG
the language, unless the config names one
.TP
.B NO_COLOR
show no colours
.SH EXIT STATUS
0: done. 1: the operation failed; one sentence says why.
2: wrong usage, or a mistake in the config, named with file and line.
.SH EXAMPLES
.TP
.B tuimail demo
a made\-up mailbox, live; nothing is kept
.TP
.B tuimail move \-\-query \(aqlist:news older:30d\(aq archive \-\-dry\-run
what a batch would do
.TP
.B */10 * * * * tuimail sync
in a crontab: send what waits, fetch what is new
.SH SEE ALSO
.BR neomutt (1),
.BR aerc (1)
"""


def page() -> str:
    """The manual page, in roff."""
    grammar = parser(is_brief=True)
    _say_once(grammar)
    data = {"prog": "tuimail", "description": "read and triage mail in the terminal", "version": __version__}
    os.environ["COLUMNS"] = "80"  # argparse breaks its usage lines there
    made = str(Manpage(grammar, data, format="single-commands-section"))
    _, _, rest = made.partition("\n")
    rest = rest.replace(".SH\nPOSITIONAL ARGUMENTS", ".SH COMMANDS")
    return f'.TH TUIMAIL "1" "" "tuimail {__version__}" "User Commands"\n{rest.rstrip()}\n{_queries()}{_MORE.lstrip()}'


def _queries() -> str:
    words = "".join(f".TP\n.B {_plain(key.example)}\n{_plain(key.takes)}\n" for key in KEYS.values())
    return (
        ".SH QUERIES\nWords are looked for in subject, sender and recipients; and, or, not and parentheses join what is"
        f" said. The same language filters, searches and selects on the screen.\n{words}"
    )


def _plain(text: str) -> str:
    """As roff takes it."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")


def _say_once(grammar: argparse.ArgumentParser) -> None:
    """What a verb does stands above its words already."""
    for action in grammar._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                verb.description = None


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
