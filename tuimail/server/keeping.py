"""Writes what sessions do to a mailbox of an archive into the index: the source stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pymap.parsing.specials import Flag as ServedFlag

from tuimail.model.flags import FlagSet
from tuimail.model.language import gettext
from tuimail.server.archive_scan import Place
from tuimail.server.message import StoredMessage

if TYPE_CHECKING:
    from tuimail.server.archive import Archive
    from tuimail.server.mailbox import ServedMailbox

_OVERLAY = gettext("The files stay as they are: what you move or delete is kept in tuimail's own index.")


@dataclass(slots=True)
class Spot:
    """One message of a source. The copies that were made here share it, so that all follow when it moves."""

    source: str
    place: Place
    content_hash: bytes
    identity: bytes


class Keeping:
    """server.mailbox.Keeper for one mailbox of an archive."""

    def __init__(self, archive: Archive, name: str) -> None:
        self.mailbox: ServedMailbox | None = None
        self._archive = archive
        self._name = name

    def added(self, message: StoredMessage) -> None:
        """Store it under the name that the mailbox has now."""
        mailboxes = self._archive.mailbox_set.mailboxes
        name = next((name for name, mailbox in mailboxes.items() if mailbox is self.mailbox), self._name)
        self._archive.remember(name, message)

    def flags_changed(self, message: StoredMessage) -> None:
        """Store the flags."""
        self._archive.set_flags(message, as_flagset(message.permanent_flags))

    def removed(self, messages: Sequence[StoredMessage]) -> None:
        """Hide what is in a file, forget what is not."""
        from tuimail.server.archive import Kept

        refs = [message.ref for message in messages if isinstance(message.ref, Kept)]
        self._archive.index.hide([ref.row_id for ref in refs if ref.spot is not None])
        self._archive.index.drop([ref.row_id for ref in refs if ref.spot is None])
        self._archive.tell(_OVERLAY)


def as_served_flags(flags: FlagSet) -> frozenset[ServedFlag]:
    """As pymap has them."""
    return frozenset(ServedFlag(name.encode("ascii", "replace")) for name in flags.names())


def as_flagset(flags: Iterable[ServedFlag]) -> FlagSet:
    """As the model has them."""
    return FlagSet.parse(bytes(flag).decode("ascii", "replace") for flag in flags)
