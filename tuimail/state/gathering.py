"""What an action on very many messages means, worked out in a thread: the key fixes the messages, the screen goes on.

    key ─first()─> waiting ─request()─> run_gather, in a thread ─gathered()─> the action, with all of it at hand
                      └─stop()─> nothing was done

Until then keys are held: they would mean another list than the one that the user is going to see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import compress
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, cast

from tuimail.contract.events import Severity
from tuimail.model.flags import NO_FLAGS, Flag, FlagChange
from tuimail.model.ids import AccountId, MailboxKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.slices import set_of, tuple_of
from tuimail.model.united import UNITED, parted_by_account
from tuimail.state.chosen import Chosen
from tuimail.state.found import Found
from tuimail.state.order import Order
from tuimail.state.reads import Reads
from tuimail.state.touched import Touched
from tuimail.state.words import messages_word

if TYPE_CHECKING:
    from tuimail.model.digest import Digest
    from tuimail.state.desk import Desk

MANY: Final = 1_000
"""So many messages are worked out in a thread."""
SEVERAL: Final = 20
"""So many are no longer seen at a glance: a question about them says whose they are."""
_QUERIES: Final = {Flag.SEEN: "is:unread", Flag.FLAGGED: "not is:starred"}
Then = Callable[["Gathered"], set[Touched]]
Answer = TypeVar("Answer")


class Part(NamedTuple):
    """What is one account's: rows as that knows them, and as the list does."""

    own: Sequence[MessageRow]
    shown: Sequence[MessageRow]
    shown_set: AbstractSet[MessageRow]


class Gathered(NamedTuple):
    """Messages to act on, and all that would take long to find out about them."""

    rows: Sequence[MessageRow]
    row_set: AbstractSet[MessageRow]
    folded: int
    """So many folded threads stand for more than is seen of them."""
    parts: Mapping[AccountId, Part]
    asked: Flag
    lacking: Flag
    """Those of the `asked` flags that one of the messages does not have."""
    order: Order | None
    """The list without them; None where they stay."""
    left: Sequence[int]
    """The places that they left in it."""
    generation: int
    digest: Digest | None
    homes: Mapping[MessageRow, int] | None
    """In which mailbox of its account each is, where that is asked for."""


def fewer(known: Gathered, rows: tuple[MessageRow, ...]) -> Gathered:
    """The same for some of the messages; the list without them is not known."""
    row_set = frozenset(rows)
    parts = {}
    for account, part in known.parts.items():
        are_kept = [row in row_set for row in part.shown]
        parts[account] = Part(tuple(compress(part.own, are_kept)), tuple(compress(part.shown, are_kept)), row_set)
    return known._replace(rows=rows, row_set=row_set, parts=parts, order=None)


class GatherRequest(NamedTuple):
    """Asks for messages; an answer to an older `number` than the last is thrown away."""

    account: AccountId
    number: int
    find: Callable[[Reads], tuple[Collection[int], int]]
    """Rows, and how many folded threads they are."""
    order: Order | None = None
    generation: int = 0
    asked: Flag = NO_FLAGS
    changes: tuple[tuple[AbstractSet[MessageRow], FlagChange], ...] = ()
    """What the store does not know yet."""
    has_digest: bool = False
    has_homes: bool = False
    accounts: tuple[AccountId, ...] = ()
    """All of them, where `account` is all of them."""


def run_gather(request: GatherRequest, reader: Reads) -> Gathered:
    """Work it out with a reader of the calling thread's own. Raises StoreError."""
    found, folded = request.find(reader)
    rows = cast("tuple[MessageRow, ...]", tuple_of(found))
    row_set: set[MessageRow] = set_of(rows)  # type: ignore[assignment]
    left = request.order.strike(row_set) if request.order is not None else ()
    if request.account == UNITED:
        parts = {
            request.accounts[index]: Part(own, shown, set_of(shown))  # type: ignore[arg-type]
            for index, (own, shown) in parted_by_account(rows).items()
        }
    else:
        parts = {request.account: Part(rows, rows, row_set)}
    digest = reader.digest(rows) if request.has_digest and rows else None
    homes = dict(reader.homes(rows)) if request.has_homes else None
    lacking = NO_FLAGS
    for flag, query in _QUERIES.items():
        if flag in request.asked and _lack(flag, set(reader.matching(rows, query)), row_set, request.changes):
            lacking |= flag
    return Gathered(
        rows, row_set, folded, parts, request.asked, lacking, request.order, left, request.generation, digest, homes
    )


def _lack(
    flag: Flag,
    lacking: set[int],
    rows: AbstractSet[MessageRow],
    changes: Iterable[tuple[AbstractSet[MessageRow], FlagChange]],
) -> bool:
    """Whether one of the rows lacks a flag, after what the user did to them since."""
    for changed, change in changes:
        if flag in change.remove.system:
            lacking |= rows & changed
        elif flag in change.add.system:
            lacking -= changed
    return bool(lacking)


class Gathering:
    """The action that waits, one at a time, and what was worked out for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._number = 0
        self._request: GatherRequest | None = None
        self._then: Then | None = None
        self._otherwise: Callable[[], object] = lambda: None

    @property
    def is_waiting(self) -> bool:
        """Whether an action is about to be done: keys wait for it."""
        return self._then is not None

    def first(
        self,
        act: Callable[[], set[Touched]],
        asked: Flag = NO_FLAGS,
        *,
        stays: bool = False,
        has_digest: bool = False,
        otherwise: Callable[[], object] = lambda: None,
    ) -> set[Touched]:
        """Do this to what is selected, once that is worked out; at once where it is not much.

        `asked` are the flags that it depends on; what `stays` is in the list afterwards; `otherwise` is for when it is
        not done.
        """
        listing, selection = self._desk.listing, self._desk.selection
        if listing is None or listing.is_narrowing or selection.count < (SEVERAL if has_digest else MANY):
            return act()
        if stays:
            from tuimail.state.at_once import at_once

            if (known := at_once(self._desk, asked)) is not None:
                return self._desk.keeping(act, known)()
        chosen, count = Chosen.now(listing, selection), selection.count
        self._otherwise = otherwise
        self._wait_for(
            lambda known: self._do(act, known),
            GatherRequest(
                listing.mailbox.account,
                self._number + 1,
                lambda reads: chosen.in_order(),
                order=listing.twin() if not (listing.is_beginning or stays) else None,
                generation=listing.generation,
                asked=asked,
                changes=self._changes() if asked else (),
                has_digest=has_digest,
                has_homes=isinstance(listing, Found),
            ),
        )
        return self._begin(gettext("Working out {messages_word}").format(messages_word=messages_word(count)))

    def _do(self, act: Callable[[], set[Touched]], known: Gathered) -> set[Touched]:
        if self._desk.selection.is_range and not known.folded:
            self._desk.selection.take(known.row_set)
        self._desk.selection.end_range()
        return self._desk.keeping(act, known)()

    def all_of(
        self, mailbox: MailboxKey, find: Callable[[Reads], Collection[int]], then: Then, *, has_digest: bool
    ) -> set[Touched]:
        """Have what a read finds in a mailbox looked at; what `then` is told is what there is now."""
        hidden = self._desk.pending.hidden_in(mailbox)

        def found(reads: Reads) -> tuple[Collection[int], int]:
            return [row for row in find(reads) if row not in hidden], 0

        self._otherwise = lambda: None
        self._wait_for(then, GatherRequest(mailbox.account, self._number + 1, found, has_digest=has_digest))
        return self._begin(gettext("Counting"))

    def look_up(
        self,
        account: AccountId,
        look: Callable[[Reads], Answer],
        then: Callable[[Answer], set[Touched]],
        count: int,
        *,
        is_quiet: bool = False,
    ) -> set[Touched]:
        """Have anything about so many messages looked up in a thread, before the next key. Quiet: said if it lasts."""
        found: list[Answer] = []

        def find(reads: Reads) -> tuple[Collection[int], int]:
            found.append(look(reads))
            return (), 0

        self._otherwise = lambda: None
        self._wait_for(lambda known: then(found[0]), GatherRequest(account, self._number + 1, find))
        words = gettext("Working out {messages_word}").format(messages_word=messages_word(count))
        return self._begin(words, is_quiet=is_quiet)

    def stop(self) -> set[Touched]:
        """Do nothing after all."""
        self._number += 1
        self._request = self._then = None
        self._otherwise()
        self._desk.work.end(self)
        return self._desk.say(gettext("Stopped: nothing was changed."))

    def request(self) -> GatherRequest | None:
        """What to work out in a thread now, told once."""
        request, self._request = self._request, None
        if request is None or self._desk.uniting is None:
            return request
        return request._replace(accounts=self._desk.uniting.accounts)

    def gathered(self, request: GatherRequest, known: Gathered) -> set[Touched]:
        """It is worked out: now the action, unless it was stopped."""
        if request.number != self._number or self._then is None:
            return set()
        then, self._then = self._then, None
        return self._desk.work.end(self) | then(known)

    def failed(self, request: GatherRequest, why: str) -> set[Touched]:
        """It could not be read."""
        if request.number != self._number:
            return set()
        self._then = None
        self._otherwise()
        self._desk.work.end(self)
        return self._desk.say(safe_line(why), Severity.ERROR)

    def _begin(self, words: str, *, is_quiet: bool = False) -> set[Touched]:
        from tuimail.state.work import esc_stops

        return self._desk.work.begin(self, words, way=esc_stops(self.stop), is_quiet=is_quiet)

    def _wait_for(self, then: Then, request: GatherRequest) -> None:
        self._number, self._then, self._request = request.number, then, request

    def _changes(self) -> tuple[tuple[AbstractSet[MessageRow], FlagChange], ...]:
        return tuple((one.rows, one.change) for one in self._desk.pending if one.change is not None)
