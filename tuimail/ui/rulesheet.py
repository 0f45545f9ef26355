"""The style sheet, read once per theme."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class RuleSheet(Stylesheet):
    """Textual reads everything twice when it starts: once beside the sheet, to see whether it is sound, and again."""

    def reparse(self) -> None:
        """Raises as `parse` does, which leaves the old rules in place; what was read with other colours is gone."""
        self.parse()
