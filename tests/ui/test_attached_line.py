"""What stands above a text: the files with their key, the first of very many people, a long subject cut."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, full_mailbox
from tests.ui.test_attaching import NEWEST, with_files
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import MessageRow
from tuimail.model.summary import MessageHeaders
from tuimail.ui.look import load_look


def words(user: User) -> str:
    return " ".join(user.text().split())


def test_an_open_message_says_what_is_attached_and_which_key_opens_it() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert "Attached notes.txt (27 B), red.png" in words(user)
        assert "setup.exe (4 B) (v opens)" in words(user)
        await user.press("j")
        assert "Attached" not in user.text()

    drive(flow, size=(80, 24), reads=with_files())


def test_many_files_are_counted_and_long_names_keep_their_ends() -> None:
    reads = with_files()
    text, *files = reads.trees[NEWEST].children
    long = replace(files[0], filename="a long name " * 9 + "end.docx")
    reads.trees[NEWEST] = replace(reads.trees[NEWEST], children=(text, long, *files[1:], *files))

    async def flow(user: User) -> None:
        await user.press("enter")
        assert "…end.docx (27 B)" in words(user)
        assert "and 3 more (gv opens)" in words(user)

    drive(flow, size=(80, 24), reads=reads, look=load_look(profile="gmail"))


def test_a_signature_is_no_file_and_a_picture_alone_is_one() -> None:
    reads = with_files()
    text, *_ = reads.trees[NEWEST].children
    signature = BodyPart("2", "application/pgp-signature", filename="signature.asc")
    reads.trees[NEWEST] = BodyPart("", "multipart/signed", children=(text, signature))
    alone = MessageRow(NEWEST - 1)
    reads.trees[alone] = BodyPart("1", "image/png", filename="photo.png", size=2000)

    async def flow(user: User) -> None:
        await user.press("enter")
        assert "See the files." in user.text()
        assert "Attached" not in user.text()
        await user.press("j")
        assert "photo.png (2.0 kB) (v opens)" in words(user)

    drive(flow, size=(80, 24), reads=reads)


class ToMany(MemoryReads):
    def headers(self, row: MessageRow) -> MessageHeaders | None:
        found = super().headers(row)
        people = tuple(Address(f"Person {number}", f"p{number}@example.org") for number in range(40))
        return replace(found, to=people, subject="long " * 2000) if found is not None else None


def test_very_many_people_and_a_very_long_subject_leave_room_for_the_text() -> None:
    plain = full_mailbox()
    reads = ToMany(boxes=plain.boxes, messages=plain.messages, bodies=plain.bodies)

    async def flow(user: User) -> None:
        await user.press("enter")
        assert "Person 9 and 30 more (H shows all)" in words(user)
        assert "Hello Ada," in user.text()

    drive(flow, reads=reads)
