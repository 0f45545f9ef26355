"""Which mailbox is the archive: the user's word, the server's, the name's; each role once."""

from __future__ import annotations

import pytest

from tuimail.model.mailbox import SpecialUse
from tuimail.store.roles import assign
from tuimail.store.values import ListedMailbox


def boxes(*names: str, delimiter: str | None = "/") -> list[ListedMailbox]:
    return [ListedMailbox(name, delimiter) for name in names]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Sent Items", SpecialUse.SENT),
        ("INBOX/Sent", SpecialUse.SENT),
        ("Gesendete Objekte", SpecialUse.SENT),
        ("Papierkorb", SpecialUse.TRASH),
        ("ENTWÜRFE", SpecialUse.DRAFTS),
        ("Éléments supprimés", SpecialUse.TRASH),
        ("Corbeille", SpecialUse.TRASH),
        ("Brouillons", SpecialUse.DRAFTS),
        ("Correo no deseado", SpecialUse.JUNK),
        ("Papelera", SpecialUse.TRASH),
        ("Posta inviata", SpecialUse.SENT),
        ("Cestino", SpecialUse.TRASH),
        ("Prullenbak", SpecialUse.TRASH),
        ("Concepten", SpecialUse.DRAFTS),
        ("Kosz", SpecialUse.TRASH),
        ("Отправленные", SpecialUse.SENT),
        ("送信済みメール", SpecialUse.SENT),
        ("[Gmail]/All Mail", SpecialUse.ALL),
        ("[Google Mail]/Bin", SpecialUse.TRASH),
        ("[Gmail]/Important", SpecialUse.IMPORTANT),
        ("Spam", SpecialUse.JUNK),
        ("Archives", SpecialUse.ARCHIVE),
        ("inbox", SpecialUse.INBOX),
    ],
)
def test_well_known_names(name: str, role: SpecialUse) -> None:
    assert assign(boxes(name), {}) == {name: role}


@pytest.mark.parametrize("name", ["Important", "Lists/Archive", "Sent to Bob", "INBOX/Work/Trash", "All Mail"])
def test_names_that_say_nothing(name: str) -> None:
    assert assign(boxes(name), {}) == {}


def test_the_prefix_of_another_delimiter() -> None:
    assert assign(boxes("INBOX.Trash", delimiter="."), {}) == {"INBOX.Trash": SpecialUse.TRASH}
    assert assign(boxes("INBOX.Trash", delimiter=None), {}) == {}


def test_the_servers_word_wins_over_the_name() -> None:
    listed = [*boxes("Trash", "Archive"), ListedMailbox("Deleted Items", "/", SpecialUse.TRASH)]
    assert assign(listed, {}) == {"Deleted Items": SpecialUse.TRASH, "Archive": SpecialUse.ARCHIVE}


def test_the_users_word_wins_over_the_server() -> None:
    listed = [ListedMailbox("Archive", "/", SpecialUse.ARCHIVE), *boxes("Attic", "Trash")]
    found = assign(listed, {SpecialUse.ARCHIVE: "Attic", SpecialUse.JUNK: "Not there"})
    assert found == {"Attic": SpecialUse.ARCHIVE, "Trash": SpecialUse.TRASH}


def test_each_role_once_and_each_mailbox_one_role() -> None:
    listed = [ListedMailbox("A", "/", SpecialUse.SENT), ListedMailbox("B", "/", SpecialUse.SENT), *boxes("Sent")]
    assert assign(listed, {SpecialUse.TRASH: "A"}) == {"A": SpecialUse.TRASH, "B": SpecialUse.SENT}


def test_what_holds_no_mail_plays_no_role() -> None:
    listed = [ListedMailbox("Trash", "/", selectable=False), *boxes("Papierkorb")]
    assert assign(listed, {}) == {"Papierkorb": SpecialUse.TRASH}


def test_the_earlier_name_in_the_list_of_trust_wins() -> None:
    assert assign(boxes("Deleted Messages", "Trash"), {}) == {"Trash": SpecialUse.TRASH}
    assert assign(boxes("Sent", "INBOX/Sent"), {}) == {"Sent": SpecialUse.SENT}
