"""The style sheet, read once per theme, and of the theme no more than it asks for."""

from __future__ import annotations

from collections.abc import Iterator

from textual.css.stylesheet import Stylesheet
from textual.css.tokenize import tokenize_value
from textual.css.tokenizer import Token

from tuimail.ui.terminal.internals import is_known_textual


def own_stylesheet(variables: dict[str, str]) -> Stylesheet:
    """One for an app of ours, Textual's where we do not know it."""
    return RuleSheet(variables=variables) if is_known_textual() else Stylesheet(variables=variables)


class RuleSheet(Stylesheet):
    """Textual reads everything twice when it starts: once beside the sheet, to see whether it is sound, and again."""

    _late_tokens: dict[str, list[Token]] | None = None

    def reparse(self) -> None:
        """Raises as `parse` does, which leaves the old rules in place; what was read with other colours is gone."""
        self.parse()

    def set_variables(self, variables: dict[str, str]) -> None:
        self._late_tokens = None
        super().set_variables(variables)

    @property
    def _variable_tokens(self) -> dict[str, list[Token]]:
        if self._late_tokens is None:
            self._late_tokens = {name: _LateTokens(value) for name, value in self._variables.items()}
        return self._late_tokens


class _LateTokens(list[Token]):
    """The tokens of a variable, read when a rule uses it: a theme has 200, our rules a dozen."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self._unread: str | None = value

    def __iter__(self) -> Iterator[Token]:
        if self._unread is not None:
            value, self._unread = self._unread, None
            self.extend(tokenize_value(value, ("__name__", "")))
        return super().__iter__()
