"""The folder tree: accounts, their mailboxes with icons, unread counts at the right."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final, Protocol

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from tuimail.model.ids import MailboxKey
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.united import INBOXES
from tuimail.ui.cells import clean, fit, width_of
from tuimail.ui.icons import FOLDER, FOLDERS, SEARCH, UNSUBSCRIBED
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.lines import cursor_line, strip_of
from tuimail.ui.widgets.notice import Notice, notice_line
from tuimail.ui.widgets.pane import Pane

_PLAIN: Final = Style()


class TreeNode(Protocol):
    """One line of the tree."""

    @property
    def id(self) -> Hashable: ...
    @property
    def key(self) -> MailboxKey | None: ...
    @property
    def meant(self) -> MailboxKey | None: ...
    @property
    def label(self) -> str: ...
    @property
    def depth(self) -> int: ...
    @property
    def unseen(self) -> int: ...
    @property
    def special_use(self) -> SpecialUse | None: ...
    @property
    def is_favourite(self) -> bool: ...
    @property
    def is_left_out(self) -> bool: ...
    @property
    def is_expanded(self) -> bool: ...
    @property
    def has_children(self) -> bool: ...
    @property
    def is_account(self) -> bool: ...


class FolderTree(Pane):
    """The visible nodes. The cursor is the tree's own; `shown` is the mailbox in the list."""

    class Chosen(Message):
        """The user clicked a node."""

        def __init__(self, index: int, *, toggles: bool) -> None:
            super().__init__()
            self.index = index
            self.toggles = toggles

    def __init__(self, styles: MailStyles, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(styles, id=id)
        self.nodes: Sequence[TreeNode] = ()
        self.shown: MailboxKey | None = None
        self.notice = Notice()
        self.cursor = 0
        self.names_width = 0
        """Columns in which every name seen so far is whole: a branch that is folded does not make the tree jump."""

    def show_nodes(self, nodes: Sequence[TreeNode], shown: MailboxKey | None) -> None:
        """The tree changed; the cursor stays on its node, or follows the mailbox in the list to another."""
        at = self.node.id if self.node is not None else None
        follows = shown != self.shown
        self.nodes, self.shown = nodes, shown
        self.names_width = max(self.names_width, 0, *map(_columns_of, nodes))
        self.cursor = max(0, min(self.cursor, len(nodes) - 1))
        for index, node in enumerate(nodes):
            if (follows and shown is not None and node.key == shown) or (not follows and node.id == at):
                self.cursor = index
        top = self.scroll_offset.y
        self.pane_set_lines(len(nodes))
        self.pane_show(self.cursor)
        if self.scroll_offset.y == top:
            self.pane_refresh_changed()
        else:
            self.refresh()

    @property
    def node(self) -> TreeNode | None:
        """The node under the cursor."""
        return self.nodes[self.cursor] if self.cursor < len(self.nodes) else None

    def move_to(self, index: int) -> None:
        """Put the cursor on a line, the nearest there is."""
        before, self.cursor = self.cursor, max(0, min(index, len(self.nodes) - 1))
        self.pane_refresh_rows(before, self.cursor)
        self.pane_show(self.cursor)

    def on_resize(self, event: events.Resize) -> None:
        self.pane_set_lines(len(self.nodes))
        self.pane_show(self.cursor)

    def on_focus(self) -> None:
        self.pane_refresh_rows(self.cursor)

    def on_blur(self) -> None:
        self.pane_refresh_rows(self.cursor)

    def on_click(self, event: events.Click) -> None:
        index = event.y + self.scroll_offset.y
        if 0 <= index < len(self.nodes):
            self.move_to(index)
            edge = 3 + 2 * self.nodes[index].depth
            self.post_message(self.Chosen(index, toggles=self.nodes[index].has_children and event.x < edge))

    def pane_line(self, line: int, width: int) -> Strip:
        if not self.nodes:
            return notice_line(self.notice, line, (width, self.pane_height), self.pane_styles, self.pane_base)
        if line >= len(self.nodes):
            return Strip.blank(width, self.pane_base)
        return self._node(self.nodes[line], width, is_cursor=line == self.cursor)

    def _node(self, node: TreeNode, width: int, *, is_cursor: bool) -> Strip:
        styles, draw = self.pane_styles, self.pane_styles.icons.drawn
        is_shown = node.key is not None and node.key == self.shown
        over = _PLAIN
        if is_cursor and self.has_focus:
            over = styles["cursor"]
        elif is_shown:
            over = styles["cursor-blurred"]
        count = f" {_count(node.unseen)} " if node.unseen and not (node.is_account and node.is_expanded) else " "
        fold = (("▾" if node.is_expanded else "▸") if node.has_children else " ") + " "
        icon = (
            f"{FOLDERS[node.special_use]} " if node.special_use in FOLDERS else "" if node.is_account else f"{FOLDER} "
        )
        if node.is_left_out and node.special_use not in FOLDERS:
            icon = f"{UNSUBSCRIBED} "
        if node.is_favourite and node.special_use not in FOLDERS:
            icon = f"{FOLDERS[SpecialUse.FLAGGED]} "
        if node.key == INBOXES:
            icon = f"{FOLDERS[SpecialUse.INBOX]} "
        elif node.key is not None and node.key.row < 1:
            icon = f"{SEARCH} "
        lead = "▌" if is_shown else " "
        label_style = (
            styles["title"] + Style(bold=True) if node.is_account else styles["unread" if node.unseen else "text"]
        )
        if node.is_left_out:
            label_style = styles["muted"] + Style(italic=True)
        indent = "  " * min(max(0, node.depth - 1), max(0, (width - 16) // 2))
        room = width - 1 - len(indent) - len(fold) - len(icon) - len(count)
        pieces = [
            (draw(lead), styles["cursor-mark"]),
            (draw(indent + fold + icon), styles["muted"]),
            (fit(gettext("Inbox") if node.special_use is SpecialUse.INBOX else node.label, room), label_style),
            (count, styles["count"]),
        ]
        if over:
            pieces = cursor_line(pieces, over)
        return strip_of(pieces, width, self.pane_base + over)


def _columns_of(node: TreeNode) -> int:
    """What a line takes with its marks, a count of two digits at least, the scrollbar, and the line beside it."""
    indent, marks = 2 * max(0, node.depth - 1), 3 if node.is_account else 5
    return indent + marks + width_of(clean(node.label)) + max(4, len(_count(node.unseen)) + 2) + 2


def _count(number: int) -> str:
    return str(number) if number < 100_000 else f"{number // 1000}k"
