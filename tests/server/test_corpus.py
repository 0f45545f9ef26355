"""Real mail, opened as an archive: every octet served, nothing touched."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.server.test_archive import bytes_of, state_of
from tests.server.world import opened
from tuimail.server.archive import Kept
from tuimail.server.content import with_crlf
from tuimail.server.mbox import without_from_line

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FOLDERS = {
    "threads/jwz-mbox": 150,
    "real-mail/easy-ham": 60,
    "real-mail/cpython": 40,
    "mime-with-answers/stalwart": 110,
    "mime-with-answers/mime4j": 150,
    "mime-with-answers/enmime": 100,
}
"""With at least so many messages."""

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir() and not os.environ.get("CI"), reason="there is no corpus beside the project"
)


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_it_is_served_to_the_octet_and_left_as_it_is(folder: str, tmp_path: Path) -> None:
    # A copy: other tests read the corpus at the same time, and a read file has a new access time.
    source = tmp_path / "copy"
    shutil.copytree(CORPUS / folder, source)
    before = state_of(source)
    with opened(source, index=tmp_path / "a.index") as (_, server):
        messages = [message for box in server.mailbox_set.mailboxes.values() for message in box.messages.values()]
        assert len(messages) >= FOLDERS[folder]
        for message in messages:
            assert isinstance(message.ref, Kept)
            spot = message.ref.spot
            assert spot is not None
            if spot.place.file:
                file = Path(spot.source) / spot.place.file
                assert message.load() == with_crlf(without_from_line(bytes_of(file)))
            assert len(message.load()) == message.answers.size
    assert state_of(source) == before
