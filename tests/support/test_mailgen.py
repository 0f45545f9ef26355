"""The made-up mail is the same for the same seed, looks like mail, and is varied enough to test with."""

from __future__ import annotations

import email
import itertools
from collections import Counter
from email.header import decode_header, make_header
from email.message import Message
from functools import cache

import pytest

from tests.support.dovecot import Dovecot
from tests.support.mail_malformed import MALFORMED
from tests.support.mail_words import LANGUAGES
from tests.support.maildir import Mail
from tests.support.mailgen import UNTIL, mailbox

COUNT = 600


@cache
def mails() -> tuple[Mail, ...]:
    return tuple(mailbox(COUNT))


@cache
def parsed() -> tuple[Message, ...]:
    return tuple(email.message_from_bytes(mail.source) for mail in mails())


def test_the_same_seed_gives_the_same_octets_and_another_one_others() -> None:
    assert tuple(mailbox(50)) == tuple(mailbox(50))
    assert tuple(mailbox(50)) != tuple(mailbox(50, seed=2))


def test_arrival_ascends_to_the_end_named() -> None:
    times = [mail.internaldate for mail in mails()]
    assert times == sorted(times)
    assert times[-1] == UNTIL


def test_every_message_is_whole_and_named_once() -> None:
    assert not [message.defects for message in parsed() if message.defects]
    for field in ("From", "To", "Subject", "Date", "Message-ID"):
        assert all(len(message.get_all(field, [])) == 1 for message in parsed()), field
    assert len({message["Message-ID"] for message in parsed()}) == COUNT


def test_replies_name_messages_of_the_mailbox_and_some_threads_are_long() -> None:
    known = {message["Message-ID"] for message in parsed()}
    references = [message["References"].split() for message in parsed() if message["References"]]
    assert len(references) > COUNT / 4
    assert all(set(names) <= known for names in references)
    assert max(map(len, references)) >= 10
    assert all(message["In-Reply-To"] in known for message in parsed() if message["In-Reply-To"])


def test_all_scripts_and_charsets_appear_and_decode() -> None:
    charsets = {part.get_content_charset() for message in parsed() for part in message.walk()}
    assert charsets >= {language.charset for language, _ in LANGUAGES}
    subjects = " ".join(str(make_header(decode_header(message["Subject"]))) for message in parsed())
    for word in ("Grüße", "Réunion", "Отчёт", "会議", "会议", "הפגישה", "🎉"):
        assert word in subjects


def test_lists_newsletters_attachments_and_unread_mail_are_all_there() -> None:
    kinds = Counter(message.get_content_type() for message in parsed())
    assert min(kinds[kind] for kind in ("text/plain", "multipart/alternative", "multipart/mixed")) > COUNT / 20
    assert sum(message["List-Id"] is not None for message in parsed()) > COUNT / 4
    assert any(part.get_filename() == "議事録.txt" for message in parsed() for part in message.walk())
    unseen = [index for index, mail in enumerate(mails()) if "S" not in mail.flags]
    assert COUNT / 20 < len(unseen) < COUNT / 3
    assert all(list(mail.flags) == sorted(mail.flags) for mail in mails())


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_mail_can_be_served(dovecot: Dovecot, name: str) -> None:
    user = dovecot.new_user()
    user.deliver([MALFORMED[name]])
    with user.imap() as client:
        assert client.select() == ("OK", [b"1"])
        assert client.fetch("1", "(BODYSTRUCTURE)")[0] == "OK"


def test_a_mailbox_can_go_on_growing() -> None:
    first = list(itertools.islice(mailbox(10_000), 5))
    assert [mail.internaldate for mail in first] == [UNTIL - (9_999 - number) * 600 for number in range(5)]
