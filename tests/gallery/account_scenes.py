"""Odd mail, several accounts and those that fail, an empty mailbox, no connection, and the first run."""

from __future__ import annotations

from typing import Final

from tests.gallery.scene import Scene


def _look(subject: str) -> str:
    return f'/ "subject:{subject} enter ~.4 enter ~.4'


ODD: Final = (
    Scene("odd", "", "many-files"),
    Scene("pgp-encrypted", _look("pgp-encrypted"), "ncrypted"),
    Scene("pgp-signed", _look("pgp-signed"), "igned"),
    Scene("pgp-inline", _look("pgp-inline"), "PGP"),
    Scene("smime-encrypted", _look("smime-encrypted"), "ncrypted"),
    Scene("smime-signed", _look("smime-signed"), "igned"),
    Scene("forwarded", _look("forwarded"), "Grace"),
    Scene("bounce", _look("bounce"), "delivered"),
    Scene("quotes", _look("quotes"), "Quoted line"),
    Scene("quotes-folded", f"{_look('quotes')} g q", "quote"),
    Scene("files", f"{_look('many-files')} v", "notes.md"),
    Scene("file-inside", f"{_look('many-files')} v j j j j enter ~.4", "hello world"),
    Scene("file-program", f"{_look('many-files')} v j j j o ~.3", "x.exe", "attaching._open"),
    Scene("file-piped", f'{_look("many-files")} v j j | "wc enter ~1', "wc", "attaching.show"),
    Scene("picture", f"{_look('picture')} v enter ~.8", "river.png", "pictures._show"),
    Scene("crowded", 'g g "/from:long enter ~.4 enter ~.4', "Long"),
    Scene("crowded-headers", '/ "from:long enter ~.4 enter ~.4 H', "Long", stays=True),
    Scene("crowded-headers-off", "H", "Long"),
    Scene("doubtful", '/ "hidden enter ~.4 enter ~.4', "Heading"),
    Scene("doubtful-links", '/ "hidden enter ~.4 enter ~.4 L', "evil.example"),
    Scene("doubtful-open", '/ "hidden enter ~.4 enter ~.4 L enter ~.3', "evil.example", "picking._open"),
    Scene("code", '/ "482913 enter ~.4 enter ~.4', "482913"),
    Scene("code-copy", '/ "482913 enter ~.4 enter ~.4 y', "482913"),
    Scene("no-invitation", "g V", "nvitation"),
    Scene("no-list", "B ~.4", ""),
    Scene("unsubscribe-by-hand", f"{_look('odd')} B ~.5", "leave", "picking.pick_address"),
)

ACCOUNTS: Final = (
    Scene("accounts", "", "work"),
    Scene("all-inboxes", "g A ~.5", "All inboxes", stays=True),
    Scene("all-inboxes-reader", "enter", "From", stays=True),
    Scene("all-inboxes-selection", "esc * a * p ~.5", "Selected", stays=True),
    Scene("all-inboxes-search", 'esc / "re enter ~.5', ""),
    Scene("account-wrong-password", "3 ~1", ""),
    Scene("account-unreachable", "4 ~1", ""),
    Scene("account-certificate", "5 ~1", ""),
    Scene("account-asks", "6 ~1 $ ?Password ~.3", "Password", "dialogs.prompt"),
    Scene("accounts-tree", "shift+tab", ""),
    Scene("accounts-go-to", 'g l "list', "work"),
    Scene("accounts-connections", "g c ~.5", "Connections"),
    Scene("accounts-said", "g p", "What was said"),
    Scene("accounts-which-address", 'g A m "arch', ""),
    Scene("saved-search", 'g l "build enter ~.5', "Build mail"),
    Scene("accounts-palette", 'ctrl+k "inbox', "Everything"),
    Scene("accounts-settings", 'g S "imap', "Settings"),
)

EMPTY: Final = (
    Scene("empty", "", "Inbox is empty"),
    Scene("empty-sweep", "S ~.3", "No mail here"),
    Scene("empty-flow", "w ~.2", ""),
    Scene("empty-search", '/ "x enter ~.4', ""),
    Scene("empty-journal", "g u", "Nothing has been done"),
    Scene("empty-attachments", "v", ""),
    Scene("empty-delete", "D", ""),
    Scene("empty-tree", "shift+tab", ""),
)

OFFLINE: Final = (
    Scene("offline", "~1", ""),
    Scene("offline-archived", "e ~.5", "Archived", stays=True),
    Scene("offline-unfetched", "G enter ~.5", ""),
    Scene("offline-connections", "g c ~.3", "Connections"),
    Scene("offline-journal", "g u", "What was done"),
    Scene("offline-search", '/ "re enter ~.5', ""),
)

FIRST_RUN: Final = (
    Scene("first-run", "~.5", "Welcome to tuimail", "setup_app.__init__", stays=True),
    Scene("first-run-address", '"ada', "Welcome", stays=True),
    Scene("first-run-no-address", "enter ~.3", "no mail address", stays=True),
    Scene("first-run-found", 'ctrl+u "{user}@example.org enter ~1', "imap.example.org", stays=True),
    Scene("first-run-wrong", '"not_the_one enter ?did_not_accept ~.5', "did not accept", stays=True),
    Scene("first-run-by-hand", "ctrl+s ~.3", "993", stays=True),
    Scene(
        "first-run-no-server",
        'shift+tab shift+tab ctrl+u "ada@nowhere.example enter ?No_mail_server ~.5',
        "",
        stays=True,
    ),
)
