"""Mail whose decoded bodies mime4j gives, and mail that the standard library reads too: how far we agree.

Of enmime's mail the corpus has no answers, so the standard library is asked. We differ on purpose: a message inside is
no message where it is encoded (RFC 2046 5.2.1), a character too many does not spoil base64, 8-bit names are read, and
a body-part begins after a blank line.
"""

from __future__ import annotations

import email
import re
from collections import Counter
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from pathlib import Path

from tests.mime import test_corpus
from tests.mime.messages import WholeMessage
from tests.mime.test_corpus import CORPUS
from tests.mime.test_whole_messages import scored
from tuimail.mime.attachments import attachments
from tuimail.mime.headers import headers_from
from tuimail.model.summary import MessageHeaders

pytestmark = test_corpus.pytestmark
HERE = CORPUS / "mime-with-answers"


def normal(content: bytes) -> bytes:
    return b" ".join(content.split())


def bodies(message: WholeMessage) -> Counter[bytes]:
    return Counter(normal(message.content(part)) for part in message.root.walk() if not part.children)


def answers(source: Path) -> Iterator[bytes]:
    """The decoded bodies that mime4j expects of a message."""
    name = re.compile(re.escape(source.stem) + r"_decoded(?:_\d+)+\.(?:txt|bin)")
    return (normal(path.read_bytes()) for path in source.parent.iterdir() if name.fullmatch(path.name))


def sources() -> list[Path]:
    return sorted([*HERE.glob("enmime/*/*.raw"), *HERE.glob("mime4j/*/*.msg")])


def both(source: Path) -> tuple[Message, MessageHeaders]:
    raw = source.read_bytes()
    return email.message_from_bytes(raw), headers_from(re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0] + b"\r\n")[0]


def test_bodies_as_mime4j_decodes_them() -> None:
    right = total = 0
    for source in sorted(HERE.glob("mime4j/*/*.msg")):
        some, all_ = scored(bodies(WholeMessage(source.read_bytes())), Counter(answers(source)))
        right, total = right + some, total + all_
    assert total >= 164
    assert right >= 149


def test_bodies_and_names_as_the_standard_library_has_them() -> None:
    right = total = names = all_names = 0
    for source in sorted(HERE.glob("enmime/*/*.raw")):
        raw = source.read_bytes()
        ours, theirs = WholeMessage(raw), email.message_from_bytes(raw)
        leaves = [part.get_payload(decode=True) or b"" for part in theirs.walk() if not part.is_multipart()]
        some, all_ = scored(bodies(ours), Counter(normal(leaf) for leaf in leaves if isinstance(leaf, bytes)))
        right, total = right + some, total + all_
        wanted = Counter(name for part in theirs.walk() if (name := part.get_filename()))
        some, all_ = scored(Counter(one.name for one in attachments(ours.root)), wanted)
        names, all_names = names + some, all_names + all_
    assert total >= 150
    assert right >= 143
    assert all_names >= 38
    assert names >= 37


def test_subjects_and_senders_as_the_standard_library_has_them() -> None:
    subjects, senders = [], []
    for source in sources():
        theirs, ours = both(source)
        if theirs["subject"]:
            try:
                wanted = str(make_header(decode_header(theirs["subject"])))
            except (HeaderParseError, LookupError, UnicodeDecodeError):
                continue
            subjects.append(" ".join(wanted.split()) == " ".join(ours.subject.split()))
        if theirs["from"]:
            found = [address for _, address in getaddresses([str(theirs["from"])])]
            senders.append(found == [one.email for one in ours.from_])
    assert len(subjects) >= 109
    assert sum(subjects) >= 108
    assert len(senders) >= 99
    assert sum(senders) >= 98
