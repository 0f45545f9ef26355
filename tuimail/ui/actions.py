"""Every action that a key, the palette or a click can run: the only list.

The hint strip, the help screen, the palette and the keymap all read ACTIONS. A profile in `keymaps/` names only the
keys in which it differs from the defaults here. What an action does is the function of that id in `deeds/`.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from string import ascii_lowercase
from typing import Final

from tuimail.model.language import gettext, is_english
from tuimail.model.values import dataclass


class Scope(StrEnum):
    """Where an action belongs; the values are the headings of the help screen."""

    MOVING = gettext("Moving")
    MESSAGE = gettext("Messages")
    SELECTION = gettext("Selecting")
    READER = gettext("Reading")
    FOLDER = gettext("Folders and accounts")
    SCREEN = gettext("Screen")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do. `keys` are written as in the config: alternatives by comma, sequences by space."""

    id: str
    label: str
    scope: Scope
    keys: str
    description: str
    in_palette: bool = True

    def spoken(self) -> Action:
        """In the user's language; the catalogue's tool knows label and description by their places."""
        return self if is_english() else replace(self, label=gettext(self.label), description=gettext(self.description))

    @property
    def short(self) -> str:
        """A word or two for the hint strip."""
        label = self.label.removeprefix(gettext("Go to ")).removeprefix("the ")
        return _SHORT.get(self.id) or (label.lower() if is_english() else label)


_SHORT: Final = {
    "list.first": gettext("first"),
    "list.last": gettext("last"),
    "list.next": gettext("next"),
    "list.previous": gettext("previous"),
    "list.page-down": gettext("page down"),
    "list.page-up": gettext("page up"),
    "list.next-unread": gettext("next unread"),
    "pane.down": gettext("down"),
    "pane.up": gettext("up"),
    "pane.page-down": gettext("page down"),
    "pane.page-up": gettext("page up"),
    "list.filter": gettext("filter"),
    "list.search": gettext("search"),
    "select.query": gettext("by query"),
    "search.save": gettext("save search"),
    "list.sort": gettext("sort"),
    "list.reverse": gettext("reverse"),
    "list.sweep": gettext("sweep"),
    "list.threads": gettext("threads"),
    "list.fold": gettext("fold"),
    "list.unfold": gettext("unfold"),
    "list.fold-all": gettext("fold all"),
    "list.toggle-fold": gettext("fold or not"),
    "pane.grow": gettext("enlarge"),
    "pane.shrink": gettext("shrink"),
    "pane.zoom": gettext("zoom"),
    "message.delete": gettext("delete"),
    "flow.start": gettext("one by one"),
    "select.range": gettext("range"),
    "app.repaint": gettext("repaint"),
    "flow.reply": gettext("answer later"),
    "flow.undo": gettext("undo session"),
    "list.headings": gettext("headings"),
    "thread.mute": gettext("mute"),
    "thread.watch": gettext("watch"),
    "list.conversation": gettext("conversation"),
    "message.open": gettext("open"),
    "message.archive": gettext("archive"),
    "message.trash": gettext("trash"),
    "message.star": gettext("star"),
    "message.toggle-read": gettext("unread"),
    "message.mark-read": gettext("read"),
    "message.move": gettext("move"),
    "message.copy": gettext("copy to…"),
    "message.tag": gettext("tag"),
    "message.spam": gettext("spam"),
    "message.snooze": gettext("snooze"),
    "rule.make": gettext("always…"),
    "rule.always": gettext("always that"),
    "message.unsubscribe": gettext("unsubscribe"),
    "select.toggle": gettext("select"),
    "select.stay": gettext("select"),
    "select.all": gettext("all"),
    "select.none": gettext("none"),
    "select.unread": gettext("unread"),
    "select.read": gettext("read"),
    "select.starred": gettext("starred"),
    "select.sender": gettext("same sender"),
    "select.thread": gettext("same thread"),
    "select.list": gettext("same list"),
    "select.older": gettext("older"),
    "select.invert": gettext("the others"),
    "select.show": gettext("summary"),
    "reader.page-down": gettext("page"),
    "reader.headers": gettext("headers"),
    "reader.html": gettext("HTML"),
    "reader.yank": gettext("copy"),
    "reader.answer": gettext("answer"),
    "reader.find": gettext("find"),
    "reader.fold-quotes": gettext("fold quotes"),
    "reader.show-all": gettext("show all"),
    "reader.copied": gettext("copied"),
    "screen.close": gettext("back"),
    "screen.out": gettext("back"),
    "folder.goto": gettext("folder…"),
    "folder.inbox": gettext("inbox"),
    "folder.all-inboxes": gettext("all inboxes"),
    "folder.starred": gettext("starred mail"),
    "folder.drafts": gettext("drafts"),
    "folder.sent": gettext("sent mail"),
    "folder.archive": gettext("archive folder"),
    "folder.snoozed": gettext("snoozed mail"),
    "folder.next": gettext("next folder"),
    "folder.mark-read": gettext("all read"),
    "account.next": gettext("next account"),
    "journal.undo": gettext("undo"),
    "journal.show": gettext("journal"),
    "macro.record": gettext("record keys"),
    "screen.layout": gettext("next layout"),
    "app.said": gettext("what was said"),
    "folder.favourite": gettext("favourite"),
    "folders.hide": gettext("hide folders"),
    "account.sync": gettext("sync"),
    "app.mouse": gettext("mouse"),
    "app.palette": gettext("palette"),
}


def _lettered(key: str) -> str:
    """A key with each letter after it."""
    return ", ".join(f"{key} {letter}" for letter in ascii_lowercase)


def _moving() -> tuple[Action, ...]:
    scope = Scope.MOVING
    return (
        Action("list.next", "Next message", scope, "j", "Also while reading.", in_palette=False),
        Action("list.previous", "Previous message", scope, "k", "Also while reading.", in_palette=False),
        Action("list.first", "First message", scope, "g g", "The newest one."),
        Action("list.last", "Last message", scope, "G", "The oldest one that is known here."),
        Action("list.page-down", "Page down the list", scope, "ctrl+d", "From any pane.", in_palette=False),
        Action("list.page-up", "Page up the list", scope, "ctrl+u", "From any pane.", in_palette=False),
        Action("list.next-unread", "Next unread message", scope, "n", "Goes on from the top after the end."),
        Action("list.previous-unread", "Previous unread message", scope, "N", "Goes on from the end after the top."),
        Action(
            "list.sort", "Sort the list", scope, "O", "By date, sender, size and more; this folder keeps its order."
        ),
        Action("list.reverse", "Reverse the order", scope, "g O", "The same order the other way round."),
        Action("list.threads", "Threads, or one by one", scope, "T", "This folder keeps it."),
        Action("list.fold", "Fold the thread", scope, "-", "What is done to a folded thread is done to all of it."),
        Action("list.unfold", "Unfold the thread", scope, "+", "Shows its messages again."),
        Action("list.toggle-fold", "Fold or unfold the thread", scope, "", "Changes one into the other."),
        Action("list.fold-all", "Fold or unfold all threads", scope, "_", "This folder keeps it."),
        Action(
            "list.conversation", "The whole conversation", scope, "g C", "Its messages of all folders; Esc goes back."
        ),
        Action("list.headings", "Headings by date", scope, "g h", "Today, Yesterday and so on; this folder keeps it."),
        Action("mark.set", "Set a mark", scope, _lettered('"'), "Any letter; remembered.", False),
        Action("mark.jump", "Jump to a mark", scope, _lettered("'"), "The message is found where it is now.", False),
        Action("mark.list", "Marks", scope, "g '", "All marks; Enter jumps."),
        Action("jump.back", "Back to the place before", scope, "ctrl+o", "Where you were before a jump."),
        Action("pane.down", "Line down in this pane", scope, "down", "Arrows act on the pane with the focus.", False),
        Action("pane.up", "Line up in this pane", scope, "up", "Arrows act on the pane with the focus.", False),
        Action("pane.page-down", "Page down in this pane", scope, "pagedown", "Acts on the focused pane.", False),
        Action("pane.page-up", "Page up in this pane", scope, "pageup", "Acts on the focused pane.", False),
        Action("pane.first", "Top of this pane", scope, "home", "Acts on the focused pane.", False),
        Action("pane.last", "End of this pane", scope, "end", "Acts on the focused pane.", False),
    )


def _message() -> tuple[Action, ...]:
    scope = Scope.MESSAGE
    return (
        Action("message.open", "Open", scope, "enter, o", "The message under the cursor, or the folder in the tree."),
        Action("message.archive", "Archive", scope, "e, a", "Moves to the archive folder."),
        Action("message.trash", "Move to trash", scope, "d, #", "Moves to the trash folder."),
        Action("message.delete", "Delete for good", scope, "D", "Asks first; undo still brings it back."),
        Action("message.spam", "Mark as spam", scope, "!", "Moves to the spam folder."),
        Action("message.star", "Star or unstar", scope, "s, F", "Other programs show the star too, often as a flag."),
        Action("message.toggle-read", "Mark read or unread", scope, "U", "Changes one into the other."),
        Action("message.mark-read", "Mark as read", scope, "I", "Without opening."),
        Action("message.move", "Move to a folder", scope, "m", "Type a few letters of the folder's name."),
        Action("message.copy", "Copy to a folder", scope, "M", "Type a few letters of the folder's name."),
        Action("action.repeat", "Repeat", scope, ".", "The last action once more, on the message under the cursor."),
        Action("message.tag", "Tag or untag", scope, "l", "Your own words, kept on the server; labels in Gmail."),
        Action("message.snooze", "Snooze", scope, "b", "Puts it away until a time; then it comes back, unread."),
        Action("rule.make", "Make a rule from this", scope, "g k", "Always do something with new mail like this."),
        Action("rule.always", "Always do what I just did", scope, "g .", "Makes a rule of the last action."),
        Action("rule.show", "Rules", scope, "g E", "What is always done with new mail; switch, change, delete."),
        Action("thread.mute", "Mute the thread, or not", scope, "g m, g M", "New answers arrive as read."),
        Action("thread.watch", "Watch the thread, or not", scope, "g W", "It and new answers to it are marked."),
        Action("message.unsubscribe", "Unsubscribe", scope, "B", "Leaves its mailing list; asks first."),
        Action("journal.undo", "Undo", scope, "u, z", "Undoes the last action, sent or not; selection and place too."),
        Action("journal.redo", "Redo", scope, "ctrl+r", "Redoes what was undone."),
    )


def _selection() -> tuple[Action, ...]:
    scope = Scope.SELECTION
    return (
        Action("select.toggle", "Select this message", scope, "x, t", "Actions then apply to all selected messages."),
        Action("select.stay", "Select, and stay", scope, "", "As select, but the cursor does not go on."),
        Action("select.range", "Select a range", scope, "V", "Then move; V again ends it."),
        Action("select.all", "Select all", scope, "* a", "All messages of the list."),
        Action("select.none", "Select none", scope, "* n", "Clears the selection."),
        Action("select.unread", "Select unread", scope, "* u", "All unread messages of the list."),
        Action("select.read", "Select read", scope, "* r", "All read messages of the list."),
        Action("select.starred", "Select starred", scope, "* s", "All starred messages of the list."),
        Action("select.sender", "Select the same sender", scope, "* f", "All messages of the list from this address."),
        Action("select.thread", "Select the thread", scope, "* t", "All messages of the list that belong to this one."),
        Action("select.list", "Select the mailing list", scope, "* i", "All of the list that came through it."),
        Action("select.older", "Select older ones", scope, "* o", "All of the list that are older than this."),
        Action("select.invert", "Select the others", scope, "* v", "Swaps selected and not selected."),
        Action(
            "select.show", "What is selected", scope, "* p", "How many, from whom, how old; before you act on them."
        ),
        Action("flow.start", "One at a time", scope, "w", "Message by message, from here or in the selection."),
        Action("flow.reply", "Star to answer later", scope, "r", "In “one at a time”; elsewhere it says how to."),
        Action("flow.undo", "Undo the session", scope, "X", "All that was done in the last “one at a time”."),
        Action("select.apply", "Apply to the selection", scope, ";", "Not needed here: actions do that anyway.", False),
        Action(
            "list.sweep", "Sweep by sender", scope, "S", "Groups the folder by sender or list; acts on all mail of one."
        ),
        Action("select.query", "Select by a query", scope, "* /", "All messages of the list that a query finds."),
        Action("list.search", "Search the account", scope, "/", "All folders; while reading: this message."),
        Action("list.filter", "Filter the list", scope, "\\", "By a query, as you type; Esc shows all."),
        Action("search.save", "Save this search", scope, "g /", "Keeps it in the tree, with a count."),
        Action("search.show", "Saved searches", scope, "", "New, change, rename, forget; Ctrl+R brings one back."),
        Action("search.forget", "Forget this saved search", scope, "", "The search on screen; its mail stays."),
    )


def _reader() -> tuple[Action, ...]:
    scope = Scope.READER
    return (
        Action(
            "reader.page-down", "Read on", scope, "space, ctrl+f", "Opens the message, then pages it; from any pane."
        ),
        Action("reader.page-up", "Read back", scope, "backspace, ctrl+b", "From any pane."),
        Action("reader.html", "HTML or plain text", scope, "A", "The other version of a message that has both."),
        Action("reader.links", "Links", scope, "L", "Where they really go; opens or copies one."),
        Action("reader.attachments", "Attachments", scope, "v", "Look into, save, open or pipe what is attached."),
        Action("reader.pipe", "Pipe the message", scope, "|", "To the standard input of a command, as it was sent."),
        Action("reader.answer", "Answer the invitation", scope, "g V", "Accept, maybe or decline; kept in Drafts."),
        Action("reader.yank", "Copy from the message", scope, "y", "A code, a link, an address, a quote or the text."),
        Action(
            "reader.mark", "Select text", scope, "", "V, while reading: move, V begins, y copies; or drag the mouse."
        ),
        Action(
            "reader.find",
            "Find in the message",
            scope,
            "",
            "The search key while reading; next and previous unread then go from place to place.",
        ),
        Action("reader.find-next", "Next place found", scope, "", "While reading, as next unread."),
        Action("reader.find-previous", "Previous place found", scope, "", "While reading, as previous unread."),
        Action("reader.fold-quotes", "Fold quoted text", scope, "g q", "Shows long quotes as one line each, and back."),
        Action("reader.next-part", "Next part", scope, "}", "In a message with several parts."),
        Action("reader.previous-part", "Previous part", scope, "{", "In a message with several parts."),
        Action("reader.headers", "All headers", scope, "H", "Every field of the header, and back."),
        Action("reader.source", "Source", scope, "g r", "The message as it was sent, and back."),
        Action("reader.show-all", "Show all of it", scope, "g f", "What was cut from a long message."),
        Action("reader.copied", "Show what was copied", scope, "g y", "Alone on the screen, to be selected."),
        Action("screen.close", "Close, or quit at the top", scope, "q", "One step back; at the top level it quits."),
        Action("screen.back", "Back", scope, "escape", "One step back, out of any wait; never quits."),
        Action("screen.out", "Back, then to the folders", scope, "", "One step back; from the list on to the folders."),
    )


def _folder() -> tuple[Action, ...]:
    scope = Scope.FOLDER
    return (
        Action("folder.goto", "Go to a folder", scope, "g l", "Type a few letters of its name."),
        Action("folder.inbox", "Go to the inbox", scope, "g i", "Of the account on screen."),
        Action("folder.all-inboxes", "Go to all inboxes", scope, "g A", "Of all accounts in one list."),
        Action("folder.starred", "Go to starred", scope, "g s", "The server's folder of them, or a search."),
        Action("folder.drafts", "Go to drafts", scope, "g d", "Of the account on screen."),
        Action("folder.sent", "Go to sent mail", scope, "g t", "Of the account on screen."),
        Action("folder.archive", "Go to the archive", scope, "g a", "Of the account on screen."),
        Action("folder.snoozed", "Go to snoozed mail", scope, "g b", "What comes back later, soonest first."),
        Action("folder.next", "Next folder", scope, "J", "Down the tree."),
        Action("folder.previous", "Previous folder", scope, "K", "Up the tree."),
        Action("folder.create", "Create a folder", scope, "", "Asks for its name."),
        Action("folder.rename", "Rename the folder", scope, "", "The one under the tree's cursor, or on screen."),
        Action("folder.delete", "Delete the folder", scope, "", "With its mail; says how much, and asks."),
        Action(
            "folder.subscribe", "Subscribe or unsubscribe", scope, "", "Whether the server lists it among your folders."
        ),
        Action("folder.favourite", "Favourite, or not", scope, "g *", "A favourite is at the top of its account."),
        Action("folder.mark-read", "Mark all read", scope, "g I", "The whole folder; one undo."),
        Action(
            "folder.empty", "Empty the trash or spam", scope, "", "Deletes all of it for good; says how much, and asks."
        ),
        Action("account.goto", "Go to account 1 to 9", scope, "1, 2, 3, 4, 5, 6, 7, 8, 9", "Its inbox.", False),
        Action("account.next", "Next account", scope, "g tab", "Its inbox."),
        Action(
            "account.edit", "Edit the accounts", scope, "", "Opens config.toml in your editor, then reads it again."
        ),
        Action("account.add", "Add an account", scope, "", "Asks for its address and password, and opens its mail."),
        Action("account.sync", "Synchronise now", scope, "$", "Sends what waits and fetches what is new, at once."),
    )


def _screen() -> tuple[Action, ...]:
    scope = Scope.SCREEN
    return (
        Action("pane.next", "Next pane", scope, "tab", "Folders, messages, reader.", in_palette=False),
        Action("pane.previous", "Previous pane", scope, "shift+tab", "Reader, messages, folders.", in_palette=False),
        Action("pane.left", "Pane to the left", scope, "h, left", "In the tree: closes a branch.", in_palette=False),
        Action("pane.right", "Pane to the right", scope, "right", "In the tree: opens a branch.", in_palette=False),
        Action("pane.zoom", "Zoom this pane", scope, "Z", "The pane with the focus alone; again shows all."),
        Action("pane.grow", "Enlarge this pane", scope, ">", "Remembered; the mouse can drag the border too."),
        Action("pane.shrink", "Shrink this pane", scope, "<", "Remembered; the mouse can drag the border too."),
        Action("screen.layout", "Next layout", scope, "g w", "Automatic, wide, classic or narrow; remembered."),
        Action("folders.hide", "Hide or show the folders", scope, "`", "More room for the messages."),
        Action(
            "app.palette",
            "Command palette",
            scope,
            "ctrl+k, ctrl+p",
            "Every action, folder, theme and setting by name.",
            in_palette=False,
        ),
        Action("app.theme", "Choose a theme", scope, "", "Shows each as you move; Esc keeps the old one."),
        Action("app.keys", "Choose a key profile", scope, "", "The keys of mutt, aerc, Gmail, alpine or Emacs."),
        Action("app.bind", "Change a key", scope, "", "For any action; says first what that key does now."),
        Action("app.settings", "Settings", scope, "g S", "Each setting explained, and changed here."),
        Action("app.help", "Help", scope, "?", "All keys of this place; type to search."),
        Action(
            "app.connections", "Connections", scope, "g c", "Delays of terminal and servers, and what waits to be sent."
        ),
        Action("app.said", "What was said", scope, "g p", "Everything the status line said, newest first."),
        Action("app.command", "Command line", scope, ":", "Type a command or an action's id; Tab completes."),
        Action("app.mouse", "Mouse on or off", scope, "g x", "Off leaves selecting text to the terminal."),
        Action("journal.show", "What was done", scope, "g u", "The journal, newest first; Enter undoes a line."),
        Action("macro.record", "Record keys", scope, "g @", "Records from the next key; the same key ends it."),
        Action("macro.play", "Play the recorded keys", scope, "@", "A number before it plays them that many times."),
        Action("macro.list", "Macros", scope, "", "Recorded keys: play, rename or forget them."),
        Action("app.repaint", "Repaint the screen", scope, "ctrl+l", "When another program wrote over it."),
        Action("app.suspend", "Suspend", scope, "ctrl+z", "Back to the shell; fg returns."),
        Action("app.quit", "Quit", scope, "ctrl+q", "From anywhere; nothing is lost."),
    )


ACTIONS: Final[dict[str, Action]] = {
    action.id: action.spoken()
    for action in (*_moving(), *_message(), *_selection(), *_reader(), *_folder(), *_screen())
}
