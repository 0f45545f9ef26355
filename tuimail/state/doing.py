"""What the user did at one time, as far as taking it back (and doing it again) shows at once.

done ──back()──> taken back ──again()──> done        each with a command of its own, named by the one before
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from tuimail.model.flags import FlagChange
from tuimail.model.ids import AccountId, CommandId, CommandKey, MessageRow, OpKey
from tuimail.model.language import gettext
from tuimail.state.pending import Past, PendingOp

if TYPE_CHECKING:
    from tuimail.state.listing import Listing


class Share:
    """What one account has of it. `target` is what an undo or redo names next."""

    is_remembered = True
    """Whether it is known what any list showed of it."""

    def __init__(self, account: AccountId, target: OpKey | CommandKey, label: str) -> None:
        self.account = account
        self.target = target
        self.label = label
        self.shown: PendingOp | None = None
        """How a list shows it; None where that shows nothing of it."""
        self.past: Past | None = None
        self.first_op: OpKey | None = None
        """What the journal calls it as it was first done."""
        self.names: set[OpKey] = {target} if isinstance(target, OpKey) else set()
        """All that the journal ever called it."""
        self.is_large = False
        self.expected: frozenset[MessageRow] = frozenset()
        """Messages that come into the list on screen once the journal has it."""

    @property
    def rows(self) -> AbstractSet[MessageRow]:
        return self.shown.rows if self.shown is not None else frozenset()

    def turned(self, command_id: CommandId, *, is_back: bool) -> PendingOp | None:
        """How a list shows that it is taken back, or done again."""
        self.target = CommandKey(self.account, command_id)
        if self.shown is None:
            return None
        return self.shown._replace(command_id=command_id, past=self.past if is_back else None)


class Foreign(Share):
    """What the journal tells of something that was not done before these eyes."""

    is_remembered = False

    def turned(self, command_id: CommandId, *, is_back: bool) -> PendingOp | None:
        """The first turn is what it was made for, the next one the way back."""
        self.target = CommandKey(self.account, command_id)
        shown = self.shown
        if shown is None:
            return None
        self.shown = shown._replace(past=None if shown.past is not None else self.past)
        return shown._replace(command_id=command_id)


ChangeBack = Callable[[Share, MessageRow], FlagChange]
"""What leads back to the flags that a message had before a share."""


class Doing:
    """Its shares; the place where the user was, and what he had marked."""

    def __init__(
        self, shares: list[Share], cursor: MessageRow | None = None, below_top: int = 0, *, had_marks: bool = False
    ) -> None:
        """The cursor stood so many lines below the top of the screen."""
        self.shares = shares
        self.cursor, self.below_top = cursor, below_top
        self.had_marks = had_marks

    @property
    def words(self) -> str:
        """What was done; where, if in several accounts."""
        if len(self.shares) == 1:
            return self.shares[0].label
        return ", ".join(
            gettext("{label} in {account}").format(label=share.label, account=share.account) for share in self.shares
        )

    @property
    def size(self) -> int:
        """How many messages are remembered for it."""
        return sum(len(share.rows) for share in self.shares)


def seen(pending: PendingOp, account: AccountId, listing: Listing | None, change_back: ChangeBack) -> Share:
    """Something that is being done now, in the list on screen."""
    share = Share(account, CommandKey(account, pending.command_id), pending.label)
    share.shown = pending if pending.known is not None else pending._replace(known=pending.rows)
    summaries = listing.summaries_of(share.shown.rows, (pending.command_id,)) if listing is not None else {}
    share.past = Past(summaries, lambda row: change_back(share, row))
    return share
