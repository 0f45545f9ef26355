"""Commands as people who come from aerc, mutt or vi type them, and what each of them is here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ALIASES: Final[Mapping[str, str]] = {
    "cf": "goto",
    "change-folder": "goto",
    "mv": "move",
    "cp": "copy",
    "limit": "filter",
    "archive": "message.archive",
    "delete": "message.trash",
    "delete-message": "message.trash",
    "flag": "message.star",
    "unflag": "message.star",
    "read": "message.mark-read",
    "unread": "message.toggle-read",
    "mark": "select.toggle",
    "unmark": "select.none",
    "label": "message.tag",
    "modify-labels": "message.tag",
    "undo": "journal.undo",
    "next": "list.next",
    "next-message": "list.next",
    "prev": "list.previous",
    "previous": "list.previous",
    "prev-message": "list.previous",
    "next-folder": "folder.next",
    "prev-folder": "folder.previous",
    "mkdir": "folder.create",
    "rmdir": "folder.delete",
    "toggle-threads": "list.threads",
    "toggle-headers": "reader.headers",
    "view": "message.open",
    "view-message": "message.open",
    "open-link": "reader.links",
    "copy-link": "reader.links",
    "save": "reader.attachments",
    "check-mail": "account.sync",
    "clear": "screen.back",
    "term": "app.suspend",
    "exec": "app.suspend",
    "bind": "app.bind",
    "h": "app.help",
    "he": "app.help",
    "next-tab": "account.next",
    "prev-tab": "account.next",
    "split": "screen.layout",
    "hsplit": "screen.layout",
    "vsplit": "screen.layout",
    "toggle-sidebar": "folders.hide",
    "attach": "flow.reply",
    "accept": "reader.answer",
    "decline": "reader.answer",
    "source": "account.edit",
    "compose": "flow.reply",
    "forward": "flow.reply",
    "recall": "flow.reply",
    "send": "flow.reply",
    "q": "app.quit",
    "quit": "app.quit",
    "exit": "app.quit",
}
"""A command of tuimail, or an action, by another name for it."""

SWITCHED: Final[Mapping[str, Mapping[str, str]]] = {
    "mark": {"-a": "select.all", "-T": "select.thread", "-v": "select.range", "-V": "select.none"},
    "unmark": {"-T": "select.thread"},
}
"""What an option makes of a command."""
