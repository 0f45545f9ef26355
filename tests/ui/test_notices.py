"""Empty panes: each says how things stand and what to do next."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, MemoryReads, folders, mailbox
from tuimail.contract.events import ConnectionChanged, Phase
from tuimail.model.mailbox import SpecialUse
from tuimail.ui.notices import list_notice
from tuimail.ui.wrap import wrap_evenly, wrap_words


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (SpecialUse.INBOX, "New mail appears here by itself."),
        (SpecialUse.ARCHIVE, "e archives the message under the cursor to here."),
        (SpecialUse.TRASH, "What d throws away comes here first."),
        (SpecialUse.JUNK, "What ! marks as spam comes here."),
        (SpecialUse.SNOOZED, "What b puts off waits here for its time."),
        (SpecialUse.DRAFTS, "Letters that are not sent yet are kept here."),
    ],
)
def test_an_empty_folder_says_what_comes_there_and_the_ways_on(role: SpecialUse, words: str) -> None:
    async def flow(user: User) -> None:
        if role is not SpecialUse.INBOX:
            await user.press("J")
        assert words in user.text()
        assert "go to another folder" in user.text()
        assert "Nothing to read here" in user.text()

    drive(
        flow,
        reads=MemoryReads(
            [mailbox(1, "INBOX", SpecialUse.INBOX), *([] if role is SpecialUse.INBOX else [mailbox(2, "Box", role)])]
        ),
    )


def test_the_keys_are_those_of_the_profile() -> None:
    async def flow(user: User) -> None:
        user.app.use_profile("gmail")
        await user.press("g", "t")
        assert "Letters that were sent are kept here." in user.text()

    drive(flow, reads=MemoryReads(folders()))


def test_a_filter_that_finds_nothing_says_what_is_wrong_with_its_places() -> None:
    async def flow(user: User) -> None:
        for query, words in (
            ("in:nowhere x", "There is no folder “nowhere”."),
            ("in:archiv x", "Did you mean in:Archive?"),
            ("account:nobody x", "There is no account “nobody”: there is work."),
            ("in:archive x", "This list has only what is in “Inbox”"),
            ("in:inbox nothing-like-it", "to change the filter, Esc to show all."),
        ):
            await user.press("\\", *query, "enter")
            assert words in list_notice(user.app.state, user.screen.keymap).advice
            await user.press("escape")
        await user.press("*", "/", *"in:nowhere x", "enter")
        assert "There is no folder “nowhere”." in user.status

    drive(flow)


_TROUBLE = (
    "The certificate of imap.example.org:993 is not signed by any CA of this system (its issuer is unknown): if the "
    "server uses a private CA, name its file in `ca_file`; otherwise somebody may be listening."
)


def test_trouble_is_on_screen_once_and_the_ways_on_with_it() -> None:
    async def flow(user: User) -> None:
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail=_TROUBLE, retry_at=100.0))
        assert "somebody may be listening" in user.hints
        assert "certificate" not in user.status
        assert "how the connection stands" in user.text()
        user.app.state.status.clear()
        user.screen.show_bars()
        assert user.status.endswith("The certificate of imap.example.org:993 is not signed by any CA of this system"), (
            user.status
        )
        assert "archive" not in user.hints, "there is nothing to archive"
        assert "$ sync" in user.hints

    drive(flow, reads=MemoryReads())


def test_where_nobody_tries_again_by_itself_nobody_says_so() -> None:
    async def flow(user: User) -> None:
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail="The password is needed."))
        text = " ".join(user.text().split())
        assert "Nothing is stored here yet. $ tries again." in text, text
        assert "by itself" not in text

    drive(flow, reads=MemoryReads())


def test_an_account_without_an_inbox_says_why() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "tab")
        assert "work has no inbox yet; it comes with the first connection." in user.status
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail="No route to host."))
        await user.press("g", "tab")
        assert "work has no inbox yet. No route to host." in user.status

    drive(flow, reads=MemoryReads(), size=(120, 40))


def test_lines_are_about_as_long_as_each_other() -> None:
    text = "A message of the list is shown here while the cursor is on it."
    assert [len(line) for line in wrap_words(text, 56)] == [55, 6]
    assert [len(line) for line in wrap_evenly(text, 56)] == [30, 31]
    assert wrap_evenly("one", 56) == ["one"]
    assert wrap_evenly("", 56) == []
    path = "/home/ada/.local/share/tuimail/accounts/work.sqlite"
    assert any(path in line for line in wrap_evenly(f"The database {path} is of a newer tuimail; update it here.", 56))
