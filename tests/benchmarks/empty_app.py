"""The smallest Textual program: what any start is measured against."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static


class Empty(App[None]):
    """One line that changes when `j` is pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [("j", "answer", "Answer"), ("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield Static("rows painted")

    def action_answer(self) -> None:
        self.query_one(Static).update("key answered")


if __name__ == "__main__":
    Empty().run()
