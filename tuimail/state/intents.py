"""Everything that the user can ask of the desk, by subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from tuimail.model.language import grouped
from tuimail.state.ahead import Ahead
from tuimail.state.browse import Browse
from tuimail.state.desk import Desk
from tuimail.state.listing_order import OrderRequest, takes_long
from tuimail.state.marking import Marking
from tuimail.state.pending import Unsent
from tuimail.state.reader import Reader
from tuimail.state.saved import Saved
from tuimail.state.searching import Searching
from tuimail.state.status import StatusFacts
from tuimail.state.touched import Touched
from tuimail.state.triage import Triage
from tuimail.state.viewing import Viewing
from tuimail.state.views import Views

if TYPE_CHECKING:
    from tuimail.model.ids import AccountId, CommandId
    from tuimail.state.answering import Answering
    from tuimail.state.asked import Asked
    from tuimail.state.attached import Attached
    from tuimail.state.attention import Attention
    from tuimail.state.digesting import Digesting
    from tuimail.state.file_writes import FileWrites
    from tuimail.state.flow import Flow
    from tuimail.state.foldering import Foldering
    from tuimail.state.gathering import Gathering
    from tuimail.state.jumping import Jumping
    from tuimail.state.leaving import Leaving
    from tuimail.state.naming import Naming
    from tuimail.state.ordering import Ordering
    from tuimail.state.pending import PendingOp
    from tuimail.state.ruling import Ruling
    from tuimail.state.snoozing import Snoozing
    from tuimail.state.sweeping import Sweeping
    from tuimail.state.tagging import Tagging
    from tuimail.state.undo import UndoQueue

_MANY: Final = 20
"""So many messages are no longer seen at a glance."""


class Intents(Desk):
    """The desk with its intents, each made when it is first used."""

    @cached_property
    def reader(self) -> Reader:
        return Reader(self, self.ahead)

    @cached_property
    def ahead(self) -> Ahead:
        return Ahead(self)

    @cached_property
    def views(self) -> Views:
        return Views(self, self.reader)

    @cached_property
    def browse(self) -> Browse:
        return Browse(self, self.reader)

    @cached_property
    def viewing(self) -> Viewing:
        return Viewing(self)

    @cached_property
    def ordering(self) -> Ordering:
        from tuimail.state.ordering import Ordering  # the first frame waits for no order

        return Ordering(self)

    def begin_order(self, request: OrderRequest, give_up: Callable[[], None]) -> Callable[[], None] | None:
        """An order is read in a thread: where that takes long, it is said, and this called again and again."""
        is_long = takes_long(request, self.listing.total if self.listing is not None else 0)
        return self.ordering.begin(request, give_up) if is_long else None

    @cached_property
    def saved(self) -> Saved:
        return Saved(self)

    @cached_property
    def naming(self) -> Naming:
        from tuimail.state.naming import Naming  # searches seldom get a name

        return Naming(self, self.saved)

    @cached_property
    def files(self) -> FileWrites:
        from tuimail.state.file_writes import FileWrites  # nothing is written before the first frame

        return FileWrites(self)

    @property
    def is_writing(self) -> bool:
        """Whether any file of the user's was written yet."""
        return "files" in self.__dict__

    @cached_property
    def search(self) -> Searching:
        return Searching(self, self.browse)

    @cached_property
    def mark(self) -> Marking:
        return Marking(self)

    @cached_property
    def triage(self) -> Triage:
        return Triage(self, self.reader, self.undoing)

    @cached_property
    def sweep(self) -> Sweeping:
        from tuimail.state.sweeping import Sweeping

        return Sweeping(self)

    @cached_property
    def flow(self) -> Flow:
        from tuimail.state.flow import Flow

        return Flow(self)

    @property
    def is_flowing(self) -> bool:
        """Whether messages were ever gone through one by one."""
        return "flow" in self.__dict__

    @cached_property
    def digesting(self) -> Digesting:
        from tuimail.state.digesting import Digesting  # the first frame selects nothing

        return Digesting(self)

    @property
    def is_digesting(self) -> bool:
        """Whether a selection was ever summed up."""
        return "digesting" in self.__dict__

    def before_change(self) -> None:
        self.undoing.before_change()

    def did(self, pendings: Sequence[PendingOp]) -> None:
        self.undoing.did(pendings)

    def wrote(self, account: AccountId, command_id: CommandId, label: str) -> None:
        self.undoing.wrote(account, command_id, label)

    def report(self, words: Callable[[str], str], pendings: Sequence[PendingOp]) -> set[Touched]:
        """As the desk does; a flow takes note, and of a large deed it is told soon from how many senders it was."""
        if self.is_flowing:
            for pending in pendings:
                self.flow.did(pending)
        if sum(len(pending.op.messages) for pending in pendings) >= _MANY:
            rows = chain.from_iterable(pending.op.messages for pending in pendings)
            self.digesting.count_senders(pendings[0].mailbox.account, rows, words)
        return super().report(words, pendings)

    @cached_property
    def gathering(self) -> Gathering:
        from tuimail.state.gathering import Gathering  # made when somebody first acts on very many messages

        return Gathering(self)

    @property
    def is_gathering(self) -> bool:
        """Whether an action waits until it is worked out what it means."""
        return "gathering" in self.__dict__ and self.gathering.is_waiting

    @cached_property
    def attached(self) -> Attached:
        from tuimail.state.attached import Attached  # made when somebody first asks for an attachment

        return Attached(self)

    @cached_property
    def leaving(self) -> Leaving:
        from tuimail.state.leaving import Leaving  # made when somebody first wants to leave a list

        return Leaving(self, self.mark)

    @property
    def is_leaving(self) -> bool:
        """Whether anybody wanted to leave a list yet."""
        return "leaving" in self.__dict__

    @cached_property
    def asked(self) -> Asked:
        from tuimail.state.asked import Asked  # the first frame asks nothing

        return Asked(self)

    @property
    def is_asking(self) -> bool:
        """Whether anything was asked of an account yet."""
        return "asked" in self.__dict__

    def status_facts(self) -> StatusFacts:
        facts = super().status_facts()
        if not (self.is_sweeping and self.sweep.is_open):
            return facts
        groups = len(self.sweep.groups)
        return facts._replace(position=f"{grouped(self.sweep.cursor + 1)}/{grouped(groups)}" if groups else "")

    @property
    def is_sweeping(self) -> bool:
        """Whether the sweep view was ever open."""
        return "sweep" in self.__dict__

    @property
    def is_attaching(self) -> bool:
        """Whether anybody asked for an attachment yet."""
        return "attached" in self.__dict__

    @cached_property
    def foldering(self) -> Foldering:
        from tuimail.state.foldering import Foldering  # folders are seldom changed

        return Foldering(self, self.triage)

    @cached_property
    def jumping(self) -> Jumping:
        from tuimail.state.jumping import Jumping  # nobody jumps before the first frame

        return Jumping(self, self.browse, self.reader)

    @cached_property
    def attention(self) -> Attention:
        from tuimail.state.attention import Attention

        return Attention(self, self.triage)

    @cached_property
    def tagging(self) -> Tagging:
        from tuimail.state.tagging import Tagging

        return Tagging(self, self.triage)

    @cached_property
    def answering(self) -> Answering:
        from tuimail.state.answering import Answering  # invitations are seldom

        return Answering(self, self.attached, self.triage)

    @property
    def is_ruling(self) -> bool:
        """Whether anybody thought of rules yet."""
        return "ruling" in self.__dict__

    @cached_property
    def ruling(self) -> Ruling:
        from tuimail.state.ruling import Ruling

        return Ruling(self, self.undoing)

    @cached_property
    def snoozing(self) -> Snoozing:
        from tuimail.state.snoozing import Snoozing

        return Snoozing(self, self.triage)

    @cached_property
    def unsent(self) -> Unsent:
        return Unsent(self.readers, self.waiting)

    @cached_property
    def undoing(self) -> UndoQueue:
        from tuimail.state.undo import UndoQueue

        return UndoQueue(self, self.reader)
