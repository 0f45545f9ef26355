"""The folder tree of all accounts: hierarchy, order, counts, what is expanded.

Mailboxes with a role stand right below their account in the order of `_ROLES`, wherever the server keeps them; the
rest follows the hierarchy, sorted as people sort. A collapsed node shows the unread mail of all that it hides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tuimail.model.ids import AccountId, MailboxKey, MailboxRow
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.model.safe_text import safe_line

if TYPE_CHECKING:
    from tuimail.state.habits import NamedMailbox

_ROLES = (
    SpecialUse.INBOX,
    SpecialUse.FLAGGED,
    SpecialUse.IMPORTANT,
    SpecialUse.SNOOZED,
    SpecialUse.DRAFTS,
    SpecialUse.SENT,
    SpecialUse.ARCHIVE,
    SpecialUse.ALL,
    SpecialUse.JUNK,
    SpecialUse.TRASH,
)
_QUIET = {
    SpecialUse.TRASH,
    SpecialUse.JUNK,
    SpecialUse.ALL,
    SpecialUse.FLAGGED,
    SpecialUse.IMPORTANT,
    SpecialUse.SNOOZED,
}
"""Their unread mail is counted elsewhere or wanted nowhere: it is not summed up for the account."""
_COLLAPSE_FROM = 30
_DEEPEST = 20
_NUMBERS = re.compile(r"(\d+)")


class NodeId(NamedTuple):
    """A place in the tree: the account itself (empty path) or a name in its hierarchy."""

    account: AccountId
    path: tuple[str, ...] = ()


class FolderNode(NamedTuple):
    """One visible line of the tree. `mailbox` is None for accounts, and for names that hold only other names."""

    id: NodeId
    label: str
    depth: int
    mailbox: Mailbox | None
    unseen: int
    total: int
    is_expanded: bool
    has_children: bool
    search: MailboxKey | None = None
    """Set where the line is a saved search."""
    is_favourite: bool = False
    is_left_out: bool = False
    """The user has not subscribed to it, as to others of the account."""

    @property
    def account(self) -> AccountId:
        return self.id.account

    @property
    def is_account(self) -> bool:
        return not self.id.path

    @property
    def special_use(self) -> SpecialUse | None:
        return self.mailbox.special_use if self.mailbox else None

    @property
    def key(self) -> MailboxKey | None:
        """The mailbox to open; None where there is none to open."""
        if self.mailbox is None or not self.mailbox.selectable:
            return self.search
        return MailboxKey(self.id.account, self.mailbox.row)

    @property
    def meant(self) -> MailboxKey | None:
        """What is renamed or deleted here: also a mailbox that only holds others."""
        return MailboxKey(self.id.account, self.mailbox.row) if self.mailbox is not None else self.search


class _Branch:
    """A name of the hierarchy with all below it."""

    __slots__ = ("children", "is_favourite", "is_left_out", "label", "mailbox", "path")

    def __init__(self, label: str, path: tuple[str, ...]) -> None:
        self.label = label
        self.path = path
        self.mailbox: Mailbox | None = None
        self.children: dict[str, _Branch] = {}
        self.is_favourite = self.is_left_out = False

    def sort_key(self) -> tuple[int, list[tuple[int, int | str]]]:
        role = self.mailbox.special_use if self.mailbox else None
        rank = -1 if self.is_favourite else _ROLES.index(role) if role in _ROLES else len(_ROLES)
        parts = _NUMBERS.split(self.label.casefold())
        return rank, [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part]

    def unseen(self) -> int:
        own = self.mailbox.counts.unseen if self.mailbox and self.mailbox.special_use not in _QUIET else 0
        return own + sum(child.unseen() for child in self.children.values())


class FolderTree:
    """Mailboxes of every account in the order of the accounts."""

    def __init__(self, accounts: Sequence[AccountId], overrides: Iterable[tuple[NodeId, bool]] = ()) -> None:
        self._accounts = tuple(accounts)
        self._mailboxes: dict[AccountId, dict[MailboxRow, Mailbox]] = {account: {} for account in accounts}
        self._overrides: dict[NodeId, bool] = dict(overrides)
        self._visible: tuple[FolderNode, ...] | None = None
        self._searches: dict[MailboxKey, tuple[str, int]] = {}
        self._favourites: dict[NamedMailbox, None] = {}
        self._shows_unsubscribed = True

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """In the order of the tree."""
        return self._accounts

    @property
    def overrides(self) -> tuple[tuple[NodeId, bool], ...]:
        """The nodes that the user expanded or collapsed by hand, to be remembered."""
        return tuple(self._overrides.items())

    @property
    def visible(self) -> tuple[FolderNode, ...]:
        """The lines of the tree from top to bottom."""
        if self._visible is None:
            self._visible = tuple(self._lines())
        return self._visible

    def replace(self, account: AccountId, mailboxes: Iterable[Mailbox]) -> None:
        self._mailboxes[account] = {mailbox.row: mailbox for mailbox in mailboxes}
        self._visible = None

    def update(self, account: AccountId, mailbox: Mailbox) -> None:
        self._mailboxes[account][mailbox.row] = mailbox
        self._visible = None

    def show_searches(self, searches: Mapping[MailboxKey, tuple[str, int]]) -> None:
        """Show these below their accounts: the name of each, and how many unread messages it has."""
        self._searches = dict(searches)
        self._visible = None

    @property
    def favourites(self) -> tuple[NamedMailbox, ...]:
        """Mailboxes that stand on top of their account."""
        return tuple(self._favourites)

    def show_unsubscribed(self, wanted: bool) -> None:
        """Whether mailboxes without a role that the user has not subscribed to are shown."""
        self._shows_unsubscribed = wanted
        self._visible = None

    def favour(self, favourites: Iterable[NamedMailbox]) -> None:
        """These are the favourites."""
        self._favourites = dict.fromkeys(favourites)
        self._visible = None

    def mailbox(self, key: MailboxKey) -> Mailbox | None:
        return self._mailboxes.get(key.account, {}).get(key.row)

    def mailboxes(self, account: AccountId) -> list[Mailbox]:
        return list(self._mailboxes.get(account, {}).values())

    def role(self, account: AccountId, special_use: SpecialUse) -> Mailbox | None:
        """The account's mailbox for a role."""
        found = (box for box in self._mailboxes.get(account, {}).values() if box.special_use is special_use)
        return next(found, None)

    def named(self, account: AccountId, name: str) -> Mailbox | None:
        return next((box for box in self._mailboxes.get(account, {}).values() if box.name == name), None)

    def toggle(self, node: NodeId, expand: bool | None = None) -> bool:
        """Expand or collapse; False where nothing changed."""
        line = next((line for line in self.visible if line.id == node), None)
        if line is None or not line.has_children or line.is_expanded == expand:
            return False
        self._overrides[node] = not line.is_expanded
        self._visible = None
        return True

    def carry(self, account: AccountId, moved: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
        """What was expanded or collapsed by hand stays so at another place."""
        self._overrides = {
            node._replace(path=moved(node.path)) if node.account == account and node.path else node: expanded
            for node, expanded in self._overrides.items()
        }
        self._visible = None

    def neighbour(self, key: MailboxKey | None, step: int) -> MailboxKey | None:
        """The next (or previous) mailbox of the visible tree that can be opened; None at the end."""
        keys = [line.key for line in self.visible if line.key is not None]
        if key not in keys:
            return keys[0] if keys else None
        index = keys.index(key) + step
        return keys[index] if 0 <= index < len(keys) else None

    def _lines(self) -> Iterable[FolderNode]:
        for account in self._accounts:
            favourites = {one.name for one in self._favourites if one.account == account}
            left_out = _left_out(self._mailboxes[account].values())
            shown = [box for box in self._mailboxes[account].values() if self._is_shown(box, left_out, favourites)]
            root = _grown(shown, str(account), favourites, left_out)
            deep = len(shown) < _COLLAPSE_FROM
            lines = list(self._below(account, root, 0, deep))
            yield from lines
            if lines[0].is_expanded:
                yield from self._searches_of(account)

    def _is_shown(self, box: Mailbox, left_out: Collection[MailboxRow], favourites: Collection[str]) -> bool:
        is_wanted = box.special_use is not None or box.name in favourites or box.row not in left_out
        return is_wanted or self._shows_unsubscribed

    def _searches_of(self, account: AccountId) -> Iterable[FolderNode]:
        for key, (name, unseen) in self._searches.items():
            if key.account == account:
                node = NodeId(account, ("", name))
                yield FolderNode(node, safe_line(name), 1, None, unseen, 0, False, False, key)

    def _below(self, account: AccountId, branch: _Branch, depth: int, is_deep: bool) -> Iterable[FolderNode]:
        node = NodeId(account, branch.path)
        is_expanded = self._overrides.get(node, depth == 0 or is_deep)
        has_children = bool(branch.children)
        counts = branch.mailbox.counts if branch.mailbox else None
        unseen = counts.unseen if counts else 0
        if has_children and not is_expanded:
            unseen = branch.unseen()
        yield FolderNode(
            node,
            branch.label,
            depth,
            branch.mailbox,
            unseen,
            counts.total if counts else 0,
            is_expanded,
            has_children,
            is_favourite=branch.is_favourite,
            is_left_out=branch.is_left_out,
        )
        if is_expanded:
            for child in sorted(branch.children.values(), key=_Branch.sort_key):
                yield from self._below(account, child, depth + 1, is_deep)


def in_tree_order(mailboxes: Iterable[Mailbox]) -> list[Mailbox]:
    """The mailboxes of one account in the order of its fully expanded tree."""
    found: list[Mailbox] = []
    branches = [_grown(mailboxes, "")]
    while branches:
        branch = branches.pop()
        if branch.mailbox is not None:
            found.append(branch.mailbox)
        branches += sorted(branch.children.values(), key=_Branch.sort_key, reverse=True)
    return found


def _left_out(mailboxes: Collection[Mailbox]) -> frozenset[MailboxRow]:
    """Those that are not subscribed to, where any but the inbox is: else nobody thought of subscribing."""
    if not any(box.subscribed and box.special_use is not SpecialUse.INBOX for box in mailboxes):
        return frozenset()
    kept = (SpecialUse.INBOX, SpecialUse.ALL)
    own = (box for box in mailboxes if box.selectable and box.special_use not in kept)
    return frozenset(box.row for box in own if not box.subscribed)


def _grown(
    mailboxes: Iterable[Mailbox],
    label: str,
    favourites: Collection[str] = (),
    left_out: Collection[MailboxRow] = (),
) -> _Branch:
    """The tree of an account; favourites and mailboxes with a role are lifted to its top with what is below them."""
    root = _Branch(label, ())
    for mailbox in mailboxes:
        branch = root
        path = _short(mailbox)
        for depth, name in enumerate(path, start=1):
            branch = branch.children.setdefault(name, _Branch(safe_line(name), path[:depth]))
        branch.mailbox = mailbox
        branch.is_favourite = mailbox.name in favourites
        branch.is_left_out = mailbox.row in left_out
    lifted = [branch for top in list(root.children.values()) for branch in _lift(top)]
    root.children = {"\0".join(branch.path): branch for branch in [*root.children.values(), *lifted]}
    for key in [key for key, branch in root.children.items() if _is_hollow(branch)]:
        del root.children[key]
    return root


def _short(mailbox: Mailbox) -> tuple[str, ...]:
    """The path of a mailbox; the end of an absurdly deep one is one name."""
    path = mailbox.path
    deepest = (mailbox.delimiter or "").join(path[_DEEPEST:])
    return (*path[:_DEEPEST], deepest) if len(path) > _DEEPEST else path


def _lift(branch: _Branch) -> list[_Branch]:
    """Take branches with a role out from below, and what is empty without them."""
    lifted: list[_Branch] = []
    for name, child in list(branch.children.items()):
        lifted += _lift(child)
        has_role = child.is_favourite or (child.mailbox is not None and child.mailbox.special_use is not None)
        if has_role:
            lifted.append(child)
        if has_role or _is_hollow(child):
            del branch.children[name]
    return lifted


def _is_hollow(branch: _Branch) -> bool:
    """Without mail and without children, like `[Gmail]` when its roles are lifted."""
    return not branch.children and (branch.mailbox is None or not branch.mailbox.selectable)
