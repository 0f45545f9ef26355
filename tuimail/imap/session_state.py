"""What a connection knows: its state, the server's capabilities, the selected mailbox, how names are spelled."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from tuimail.imap import utf7
from tuimail.imap.admin_data import IdData
from tuimail.imap.capabilities import Capabilities, Quirk, quirks_of
from tuimail.imap.codes import ResponseCode
from tuimail.imap.encode import Dialect
from tuimail.imap.fetch import Fetch
from tuimail.imap.responses import (
    CapabilityData,
    EnabledData,
    Exists,
    Expunged,
    FlagsData,
    Selected,
    Untagged,
    Vanished,
)
from tuimail.imap.seqmap import SeqMap
from tuimail.imap.sequence import NO_UIDS
from tuimail.imap.tokens import text_of
from tuimail.model.language import gettext

_MOST_NAMES = 100_000


class State(Enum):
    """RFC 9051 section 3; GREETING is before the server's first word."""

    GREETING = "greeting"
    NOT_AUTHENTICATED = gettext("not authenticated")
    AUTHENTICATED = "authenticated"
    SELECTED = "selected"
    LOGOUT = "logout"


class SessionState:
    """The facts, updated by what the server says."""

    def __init__(self) -> None:
        self.state = State.GREETING
        self.capabilities = Capabilities()
        self.enabled: frozenset[str] = frozenset()
        self.selected: Selected | None = None
        self.seqs = SeqMap()
        self._quirks: frozenset[Quirk] = frozenset()
        self._names: dict[bytes, str] = {}
        self._wire_names: dict[str, bytes] = {}

    def dialect(self) -> Dialect:
        """How commands are written at this moment."""
        return Dialect(self.is_utf8, "SASL-IR" in self.capabilities, self._wire_names)

    @property
    def is_utf8(self) -> bool:
        return bool(self.enabled & {"UTF8=ACCEPT", "UTF8=ONLY"})

    def name_of(self, raw: bytes) -> str:
        """A mailbox name as the user knows it. Spellings that encoding would not give back are remembered."""
        known = self._names.get(raw)
        if known is not None:
            return known
        if raw.upper() == b"INBOX":
            return "INBOX"
        name = text_of(raw) if self.is_utf8 else utf7.decode(raw)
        if len(self._names) < _MOST_NAMES:
            self._names[raw] = name
            if (name.encode("utf-8") if self.is_utf8 else utf7.encode(name)) != raw:
                self._wire_names[name] = raw
        return name

    def set_capabilities(self, names: tuple[str, ...]) -> None:
        """The server told what it can do."""
        self.capabilities = Capabilities.of(names, self._quirks)

    def forget_capabilities(self) -> None:
        """They may have changed: after TLS and after login."""
        self.capabilities = Capabilities(quirks=self._quirks)

    def recognise(self, server: str) -> None:
        """Learn quirks from a greeting or an ID."""
        self._quirks |= quirks_of(server)
        self.capabilities = self.capabilities.with_quirks(self._quirks)

    def log_in(self) -> None:
        """LOGIN, AUTHENTICATE or PREAUTH succeeded."""
        if self.state in (State.GREETING, State.NOT_AUTHENTICATED):
            self.state = State.AUTHENTICATED

    def select(self, selected: Selected) -> None:
        """SELECT or EXAMINE succeeded."""
        self.selected = replace(selected, vanished=NO_UIDS, changed=())
        if self.state is not State.LOGOUT:
            self.state = State.SELECTED
        self.seqs.resize(selected.exists)

    def deselect(self) -> None:
        """No mailbox is selected any more."""
        self.selected = None
        self.seqs.restart(0)
        if self.state is State.SELECTED:
            self.state = State.AUTHENTICATED

    def expunge(self, seq: int) -> Expunged:
        """`* n EXPUNGE` as the UID that is gone, where it is known."""
        uid = self.seqs.expunge(seq)
        self._count(self.seqs.count)
        return Expunged(uid)

    def resolve(self, response: Untagged) -> None:
        """Give a FETCH without UID the one of its position, or learn the position's UID from it."""
        if isinstance(response, Fetch):
            if response.uid is None:
                response.uid = self.seqs.uid_at(response._seq)
            else:
                self.seqs.learn(response._seq, response.uid)

    def note(self, response: Untagged, is_of_select: bool) -> None:
        """Update the facts by untagged data; what SELECT tells counts when it has succeeded."""
        match response:
            case CapabilityData():
                self.set_capabilities(response.names)
            case EnabledData():
                self.enabled |= {name.upper() for name in response.names}
                if self.is_utf8:  # names are spelled differently from now on
                    self._names.clear()
                    self._wire_names.clear()
            case IdData():
                self.recognise(f"{response.fields.get('name')} {response.fields.get('vendor')}")
            case Exists() if is_of_select:
                self.seqs.restart(response.count)
            case Exists():
                self.seqs.resize(response.count)
                self._count(response.count)
            case Vanished(earlier=False) if not is_of_select:
                self.seqs.restart(max(0, self.seqs.count - len(response.uids)))
                self._count(self.seqs.count)
            case FlagsData() if self.selected is not None and not is_of_select:
                self.selected = replace(self.selected, flags=response.flags)

    def _count(self, exists: int) -> None:
        if self.selected is not None:
            self.selected = replace(self.selected, exists=exists)

    def note_code(self, code: ResponseCode) -> bool:
        """Update the facts by a response code of the selected mailbox; whether it has just turned read-only."""
        match code.name:
            case "CAPABILITY":
                self.set_capabilities(code.words)
        if self.selected is None:
            return False
        match code.name:
            case "HIGHESTMODSEQ" if code.modseq:
                self.selected = replace(self.selected, highestmodseq=code.modseq)
            case "PERMANENTFLAGS":
                self.selected = replace(self.selected, permanent_flags=code.words)
            case "READ-WRITE":
                self.selected = replace(self.selected, read_only=False)
            case "READ-ONLY" if not self.selected.read_only:
                self.selected = replace(self.selected, read_only=True)
                return True
        return False
