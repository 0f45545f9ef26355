"""Dialogs: pickers, filter, help, palette, questions, passwords, themes."""

from __future__ import annotations

import pytest
from textual.widgets import Checkbox, Input

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, full_mailbox, mailbox
from tuimail.contract.commands import CreateMailbox, ProvidePassword
from tuimail.contract.events import AuthRequired, ConnectionChanged, Phase
from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Delete, Move
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Place
from tuimail.ui.look import load_look
from tuimail.ui.screens.ask import ConfirmScreen, GivenPassword, NameScreen, PasswordScreen
from tuimail.ui.screens.choose import ChooseScreen


def test_the_picker_narrows_with_every_letter_and_esc_does_nothing() -> None:
    async def flow(user: User) -> None:
        await user.press("m")
        assert isinstance(user.app.screen, ChooseScreen)
        assert len(user.app.screen.choices.rows) == 9, "all but the folder where the message is"
        await user.press("p", "y")
        assert [row.label for row in user.app.screen.choices.rows] == ["Lists/python-dev"]
        await user.press("x", "x")
        assert "Nothing matches" in user.text()
        await user.press("enter")
        assert isinstance(user.app.screen, ChooseScreen)
        await user.press("escape")
        assert user.is_on_main
        assert user.ops() == []

    drive(flow)


def test_a_folder_that_is_not_on_offer_is_named_with_the_reason() -> None:
    async def flow(user: User) -> None:
        await user.press("m", *"inbox")
        assert isinstance(user.app.screen, ChooseScreen)
        assert user.app.screen.choices.rows == []
        assert user.app.screen.choices.notice[:2] == ("Inbox", "That is where they are already.")
        await user.press(*"zzz")
        assert user.app.screen.choices.notice.title == "Nothing matches"

    drive(flow)


def test_the_picker_moves_with_arrows_and_applies_to_the_selection() -> None:
    async def flow(user: User) -> None:
        await user.press("x", "x", "m", "down", "down", "up", "enter")
        (op,) = user.ops()
        assert isinstance(op, Move)
        assert len(op.messages) == 2

    drive(flow)


def test_delete_asks_and_enter_means_no() -> None:
    async def flow(user: User) -> None:
        await user.press("D")
        assert isinstance(user.app.screen, ConfirmScreen)
        assert "for good" in user.text()
        await user.press("enter")
        assert user.ops() == []
        await user.press("D", "escape", "D", "n", "D", "y")
        assert user.ops() == [Delete((MessageRow(2000),))]

    drive(flow)


def test_archiving_without_an_archive_asks_to_create_one() -> None:
    async def flow(user: User) -> None:
        await user.press("e")
        assert isinstance(user.app.screen, NameScreen)
        await user.press("enter")
        (command,) = user.engine.sent(CreateMailbox)
        assert isinstance(command, CreateMailbox)
        assert command.special_use is SpecialUse.ARCHIVE

    reads = full_mailbox()
    reads.boxes = [mailbox(1, "INBOX", SpecialUse.INBOX, total=60)]
    drive(flow, reads=reads)


def test_a_password_is_masked_sent_and_remembered_only_if_wanted() -> None:
    async def flow(user: User) -> None:
        await user.hear(AuthRequired(account=ACCOUNT, why="The server refused the password.", can_remember=True))
        assert isinstance(user.app.screen, PasswordScreen)
        assert "refused the password" in user.text()
        await user.press(*"hunter2")
        assert "hunter2" not in user.text()
        await user.press("tab", "space", "shift+tab", "enter")
        assert user.engine.commands[-1] == ProvidePassword(account=ACCOUNT, password="hunter2", remember=True)
        assert user.is_on_main
        assert "hunter2" not in repr(GivenPassword("hunter2", True))

    drive(flow)


def test_without_a_keyring_nothing_is_offered_to_remember() -> None:
    async def flow(user: User) -> None:
        await user.hear(AuthRequired(account=ACCOUNT, why="It needs one."))
        assert not user.app.screen.query(Checkbox)
        await user.press("enter")
        assert isinstance(user.app.screen, PasswordScreen)
        await user.press("x", "enter")
        assert user.engine.commands[-1] == ProvidePassword(account=ACCOUNT, password="x", remember=False)

    drive(flow)


def test_a_password_question_goes_away_when_the_account_is_online() -> None:
    async def flow(user: User) -> None:
        await user.hear(AuthRequired(account=ACCOUNT, why="It needs one."))
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
        assert user.is_on_main
        await user.hear(AuthRequired(account=ACCOUNT, why="Again."))
        await user.press("escape")
        assert user.is_on_main

    drive(flow)


def test_the_filter_works_while_typing_keeps_on_enter_and_goes_on_escape() -> None:
    async def flow(user: User) -> None:
        listing = user.app.state.listing
        assert listing is not None
        await user.press("backslash", *"hopper")
        await user.wait(0.3)
        assert listing.filter == "hopper"
        assert listing.count == 8
        await user.press("enter")
        assert not user.screen.frame.filter_bar.display
        assert "filter: hopper" in user.text()
        await user.press("j", "backslash", *"zzz")
        await user.wait(0.3)
        assert "Nothing matches" in user.text()
        await user.press("escape")
        assert listing.filter == ""
        assert listing.count == 60
        assert user.screen.messages.has_focus
        await user.press("backslash", *"ada", "enter", "q")
        await user.settle()
        assert listing.filter == ""

    drive(flow)


def test_help_lists_every_key_and_searches() -> None:
    async def flow(user: User) -> None:
        await user.press("question_mark")
        assert isinstance(user.app.screen, ChooseScreen)
        labels = {row.label.strip() for row in user.app.screen.choices.rows}
        assert {"Archive", "Undo", "Go to the inbox", "Quit", "Moving", "Screen"} <= labels
        await user.press(*"trash")
        assert "Move to trash" in user.text()
        assert "Next message" not in user.text()
        await user.press("enter")
        assert user.ops() == [Move((MessageRow(2000),), MailboxRow(6))]

    drive(flow)


def test_help_finds_an_action_by_its_key() -> None:
    async def flow(user: User) -> None:
        await user.press("question_mark", "exclamation_mark")
        assert isinstance(user.app.screen, ChooseScreen)
        assert [row.value for row in user.app.screen.choices.rows if row.value] == ["message.spam"]

    drive(flow)


def test_help_begins_with_the_place_where_the_user_is() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "question_mark")
        assert isinstance(user.app.screen, ChooseScreen)
        assert user.app.screen.choices.rows[0].label == "Reading"

    drive(flow)


def test_the_palette_runs_actions_and_goes_to_folders() -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+k")
        assert isinstance(user.app.screen, ChooseScreen)
        await user.press(*"archive", "enter")
        assert user.ops() == [Move((MessageRow(2000),), MailboxRow(4))]
        await user.press("ctrl+p", *"go to lists/py", "enter")
        assert user.app.state.listing is not None
        assert user.app.state.listing.mailbox.row == 8

    drive(flow)


def test_the_palette_shows_keys_and_finds_by_description() -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+k", *"brings it back")
        assert isinstance(user.app.screen, ChooseScreen)
        assert [(row.label.strip(), row.right) for row in user.app.screen.choices.rows] == [("Delete for good", "D")]
        await user.press(*["backspace"] * 20, *"zzzz")
        assert "Nothing matches" in user.text()

    drive(flow)


def test_the_palette_tries_themes_and_changes_keys_and_layout() -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+k", *"theme: nord")
        assert user.app.theme == "nord"
        await user.press("escape")
        assert user.app.theme == "tuimail-dark"
        await user.press("ctrl+k", *"theme: nord", "enter")
        assert user.app.theme == "nord"
        await user.press("ctrl+k", *"layout: narrow", "enter")
        assert user.screen.arrangement.places == (Place.LIST,)
        await user.press("ctrl+k", *"keys: mutt", "enter")
        assert user.app.profile == "mutt"

    drive(flow)


def test_what_the_status_line_said_can_be_read_again() -> None:
    async def flow(user: User) -> None:
        for number in range(3):
            user.screen.show(user.app.state.say(f"/mail/{'long/' * 30}file-{number}.json is no mail."))
        await user.press("g", "p")
        chooser = user.app.screen
        assert isinstance(chooser, ChooseScreen)
        assert [row.label[-19:] for row in chooser.choices.rows[:2]] == [
            "file-2.json is no mail."[-19:],
            "file-1.json is no mail."[-19:],
        ]
        assert "file-2.json" in user.text(), "the whole sentence stands below"
        await user.press(*"file-0")
        assert len(chooser.choices.rows) == 1
        await user.press("enter")
        assert user.is_on_main

    drive(flow)


def test_what_has_no_room_in_its_row_is_told_below() -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+k", *"next layout")
        assert ACTIONS["screen.layout"].description in user.text()

    drive(flow, size=(80, 24))


def test_themes_are_tried_and_esc_goes_back() -> None:
    async def flow(user: User) -> None:
        user.app.run_deed("app.theme", ())
        await user.settle()
        await user.press(*"tuimail-l")
        assert user.app.theme == "tuimail-light"
        await user.press("escape")
        assert user.app.theme == "tuimail-dark"
        user.app.run_deed("app.theme", ())
        await user.settle()
        await user.press(*"terminal", "enter")
        assert user.app.theme == "terminal"
        assert "Notes on the engine" in user.text()

    drive(flow)


def test_keys_of_the_main_screen_are_letters_in_a_field() -> None:
    async def flow(user: User) -> None:
        await user.press("m", "d", "q", "g")
        assert user.app.screen.query_one(Input).value == "dqg"
        await user.press("escape")
        assert user.ops() == []

    drive(flow)


def test_the_sort_menu_puts_the_list_in_order_and_the_title_says_so() -> None:
    async def flow(user: User) -> None:
        cursor = user.screen.messages.source.cursor_row
        await user.press("O")
        assert "Sender, A to Z" in user.text()
        await user.press(*"sub", "enter")
        assert user.is_on_main
        listing = user.app.state.listing
        assert listing is not None
        subjects = [user.reads.messages[MessageRow(row)].subject for row in listing.rows]
        assert subjects == sorted(subjects)
        assert listing.cursor_row == cursor
        assert "by subject, A to Z" in user.text()
        await user.press("O", *"sender, a", "enter")
        assert "by sender, A to Z" in user.text(), "as it stands in the menu, in any case"
        await user.press("O", *"sub", "enter")
        await user.press("g", "O")
        assert [user.reads.messages[MessageRow(row)].subject for row in listing.rows] == sorted(subjects, reverse=True)

    drive(flow)


def test_dialogs_can_be_used_in_a_terminal_of_five_lines() -> None:
    async def flow(user: User) -> None:
        await user.press("m")
        assert "Drafts" in user.text()
        await user.press("p", "y")
        assert "Lists/python-dev" in user.text()
        await user.press("escape", "D")
        assert "Delete 1 message" in user.text()
        assert "y delete" in user.text()
        await user.press("escape", "question_mark", *"archive")
        assert "Archive" in user.text()
        await user.press("escape")
        assert user.is_on_main

    drive(flow, size=(20, 5))


def test_the_hints_of_the_list_are_not_shown_beside_a_dialog_that_does_not_obey_them() -> None:
    async def flow(user: User) -> None:
        hints = user.screen.frame.hints
        assert "archive" in hints.bar_text
        await user.press("g", "l")
        assert hints.bar_text.strip() == ""
        await user.press("escape")
        assert "archive" in hints.bar_text

    drive(flow)


@pytest.mark.parametrize("theme", ["terminal", "terminal-light"])
def test_colours_that_cannot_be_mixed_leave_a_dim_text_behind_a_dialog(theme: str) -> None:
    async def flow(user: User) -> None:
        await user.press("m")
        rows = user.app.screen._compositor.render_strips(user.app.size)
        behind = [one for one in rows[1] if one.text.strip()]
        assert behind
        for one in behind:
            assert one.style is not None
            assert one.style.dim
            assert not one.style.reverse
            assert not one.style.bold

    drive(flow, look=load_look(theme))
