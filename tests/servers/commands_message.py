"""Commands of the scripted server on messages: FETCH, STORE, COPY, MOVE, EXPUNGE, SEARCH, by UID or by number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from tests.servers import bodies
from tests.servers.commands_mailbox import existing
from tests.servers.grammar import (
    BadCommand,
    ClientCommand,
    Token,
    internaldate_text,
    list_of,
    mailbox_name,
    members,
    quoted_name,
    ranges_of,
    set_text,
    text_of,
    words_of,
)
from tests.servers.mail import StoredMessage
from tests.servers.search import matching
from tests.servers.session import Refused, ServerSession, View

MOST_OF_A_PARTIAL: Final = 2**31
MOST_MESSAGES: Final = 1000
"""More in one sequence-set than some servers take (Yahoo's MESSAGELIMIT)."""

_BODY = re.compile(r"BODY(\.PEEK)?\[(.*)\](?:<(\d+)(?:\.(\d+))?>)?", re.DOTALL | re.IGNORECASE)
_ALIASES = {"RFC822": "BODY[]", "RFC822.HEADER": "BODY.PEEK[HEADER]", "RFC822.TEXT": "BODY[TEXT]"}


def addressed(view: View, command: ClientCommand, token: Token) -> list[int]:
    """The UIDs that a sequence-set means; of messages that are gone, nothing is said."""
    uids = view.uids
    if command.kind.startswith("UID"):
        return [
            uid for uid in members(uids, ranges_of(text_of(token), uids[-1] if uids else 0)) if uid in view.box.messages
        ]
    numbers = members(range(1, len(uids) + 1), ranges_of(text_of(token), len(uids)))
    return [uids[number - 1] for number in numbers if uids[number - 1] in view.box.messages]


# -- FETCH


def fetch(session: ServerSession, command: ClientCommand) -> str:
    view = session.selected()
    items = [word.upper() if "[" not in word else word for word in words_of(command.args[1])]
    if items == ["FAST"]:
        items = ["FLAGS", "INTERNALDATE", "RFC822.SIZE"]
    if command.kind == "UID FETCH" and "UID" not in items:
        items.insert(0, "UID")
    uids = addressed(view, command, command.args[0])
    if len(command.args) > 2:
        uids = _changed_since(session, view, uids, command, items)
    if "MODSEQ" in items:
        if "CONDSTORE" not in session.server.capabilities or not view.box.has_modseq:
            raise BadCommand("MODSEQ is not known here")
        session.enabled.add("CONDSTORE")
    if len(uids) > MOST_MESSAGES and set(items) - {"UID", "FLAGS", "MODSEQ"}:
        raise Refused(f"NO [LIMIT] At most {MOST_MESSAGES} messages at once.")
    sequence = view.sequence_of()
    for uid in uids:
        _tell_fetched(session, view, sequence[uid], uid, items)
    return "OK Fetched."


def _changed_since(
    session: ServerSession, view: View, uids: list[int], command: ClientCommand, items: list[str]
) -> list[int]:
    """RFC 7162 3.1.4.1 and 3.2.6."""
    if "CONDSTORE" not in session.server.capabilities:
        raise BadCommand("unknown FETCH modifier")
    modifiers = list_of(command.args[2])
    words = [text_of(word).upper() for word in modifiers]
    since = int(words[words.index("CHANGEDSINCE") + 1])
    session.enabled.add("CONDSTORE")
    if "MODSEQ" not in items:
        items.append("MODSEQ")
    if "VANISHED" in words:
        if "QRESYNC" not in session.enabled:
            raise BadCommand("VANISHED needs QRESYNC")
        asked = ranges_of(text_of(command.args[0]), view.box.uidnext)
        gone = members(sorted({uid for modseq, uid in view.box.expunged if modseq > since}), asked)
        if gone:
            session.tell(f"VANISHED (EARLIER) {set_text(gone)}")
    return [uid for uid in uids if view.box.messages[uid].modseq > since]


def _tell_fetched(session: ServerSession, view: View, sequence: int, uid: int, items: list[str]) -> None:
    message = view.box.messages[uid]
    parts: list[bytes] = []
    for item in items:
        parts.append(_fetched(session, view, message, _ALIASES.get(item, item)))
    session.tell(b"%d FETCH (%b)" % (sequence, b" ".join(parts)))
    view.told[uid] = message.modseq


def _fetched(session: ServerSession, view: View, message: StoredMessage, item: str) -> bytes:
    match item:
        case "UID":
            return b"UID %d" % message.uid
        case "FLAGS":
            return f"FLAGS ({' '.join(sorted(message.flags))})".encode()
        case "INTERNALDATE":
            return f"INTERNALDATE {internaldate_text(message.internaldate)}".encode()
        case "RFC822.SIZE":
            return b"RFC822.SIZE %d" % len(message.source)
        case "MODSEQ":
            return b"MODSEQ (%d)" % message.modseq
        case "X-GM-LABELS" if "X-GM-EXT-1" in session.server.capabilities:
            return f"X-GM-LABELS ({' '.join(map(quoted_name, sorted(message.labels)))})".encode()
        case "BODYSTRUCTURE":
            return b"BODYSTRUCTURE " + bodies.bodystructure(bodies.entity_of(message.source)).encode()
        case _:
            return _fetched_body(session, view, message, item)


def _fetched_body(session: ServerSession, view: View, message: StoredMessage, item: str) -> bytes:
    found = _BODY.fullmatch(item)
    if found is None:
        raise BadCommand(f"unknown FETCH item {item[:40]}")
    if not found.group(1) and not view.is_read_only:
        view.box.add_flags(message.uid, "\\Seen")
    content = bodies.section(message.source, found.group(2))
    name = f"BODY[{found.group(2)}]".encode()
    if found.group(3) is not None:
        start = int(found.group(3))
        count = min(int(found.group(4) or MOST_OF_A_PARTIAL), session.server.partial_limit)
        content = None if content is None else content[start : start + count]
        name += b"<%d>" % start
    return name + (b" NIL" if content is None else b" {%d}\r\n%b" % (len(content), content))


# -- STORE, EXPUNGE


def store(session: ServerSession, command: ClientCommand) -> str:
    """RFC 9051 6.4.6; with UNCHANGEDSINCE (RFC 7162 3.1.3) the messages changed meanwhile are named in [MODIFIED]."""
    view = session.selected(to_write=True)
    args = list(command.args)
    uids = addressed(view, command, args.pop(0))
    unchanged_since = int(text_of(list_of(args.pop(0))[1])) if isinstance(args[0], list) else None
    action = text_of(args[0]).upper()
    if "X-GM-LABELS" in action and "X-GM-EXT-1" in session.server.capabilities:
        return _store_labels(view, uids, action, {mailbox_name(token) for token in list_of(args[1])})
    names = set(words_of(args[1]))
    if not session.server.keeps_keywords:
        names = {name for name in names if name.startswith("\\")}
    modified = [u for u in uids if unchanged_since is not None and view.box.messages[u].modseq > unchanged_since]
    sequence = view.sequence_of()
    for uid in uids:
        if uid in modified:
            continue
        message = view.box.messages[uid]
        old = message.flags
        new = old | names if action[0] == "+" else old - names if action[0] == "-" else names
        view.box.set_flags(uid, new)
        is_silent = action.endswith(".SILENT")
        if not is_silent or "CONDSTORE" in session.enabled:
            session.tell_flags(sequence[uid], message, flags=not is_silent)
        view.told[uid] = message.modseq
    return f"OK [MODIFIED {set_text(modified)}] Some." if modified else "OK Stored."


def _store_labels(view: View, uids: list[int], action: str, names: set[str]) -> str:
    for uid in uids:
        old = view.box.messages[uid].labels
        view.box.set_labels(uid, old | names if action[0] == "+" else old - names)
    return "OK Success"


def expunge(session: ServerSession, command: ClientCommand) -> str:
    view = session.selected(to_write=True)
    among = addressed(view, command, command.args[0]) if command.kind == "UID EXPUNGE" else view.uids
    marked = [uid for uid in among if uid in view.box.messages and "\\Deleted" in view.box.messages[uid].flags]
    view.box.expunge(marked)
    return "OK Expunged."


# -- COPY, MOVE


def copy(session: ServerSession, command: ClientCommand) -> str:
    view = session.selected()
    code = _copied(session, view, command, addressed(view, command, command.args[0]))
    return f"OK {code}Copied."


def move(session: ServerSession, command: ClientCommand) -> str:
    """RFC 6851: COPYUID comes untagged, before the EXPUNGE responses."""
    view = session.selected(to_write=True)
    uids = addressed(view, command, command.args[0])
    code = _copied(session, view, command, uids)
    if code:
        session.tell(f"OK {code}Moved.")
    view.box.expunge(uids)
    return "OK Done."


def _copied(session: ServerSession, view: View, command: ClientCommand, uids: list[int]) -> str:
    target = existing(session, command.args[1], code="[TRYCREATE] ")
    if target.is_read_only:
        raise Refused("NO [READ-ONLY] Target is read-only.")
    originals = [view.box.messages[uid] for uid in uids]
    new = [target.append(each.source, each.flags, each.internaldate) for each in originals]
    if not new or "UIDPLUS" not in session.server.capabilities:
        return ""
    return f"[COPYUID {target.uidvalidity} {set_text(uids)} {set_text(new)}] "


# -- SEARCH


def search(session: ServerSession, command: ClientCommand) -> str:
    """RFC 9051 6.4.4; RETURN needs ESEARCH."""
    view = session.selected()
    args = list(command.args)
    returns: list[str] | None = None
    if isinstance(args[0], str) and args[0].upper() == "RETURN":
        if "ESEARCH" not in session.server.capabilities:
            raise BadCommand("RETURN is not known")
        returns = [word.upper() for word in words_of(args[1])] or ["ALL"]
        args = args[2:]
    if isinstance(args[0], str) and args[0].upper() == "CHARSET":
        args = args[2:]
    uids = matching(view, args)
    limit = session.server.message_limit
    is_cut = limit is not None and len(uids) > limit
    uids = uids[:limit]
    by_uid = command.kind.startswith("UID")
    sequence = view.sequence_of()
    numbers = uids if by_uid else [sequence[uid] for uid in uids]
    status = f"OK [MESSAGELIMIT {limit} {uids[-1]}] Partly searched." if is_cut else "OK Searched."
    if returns is None:
        session.tell(" ".join(["SEARCH", *map(str, numbers)]))
        return status
    facts = {"COUNT": str(len(numbers))}
    if numbers:
        facts |= {"ALL": set_text(numbers), "MIN": str(numbers[0]), "MAX": str(numbers[-1])}
    shown = "".join(f" {name} {facts[name]}" for name in returns if name in facts)
    session.tell(f'ESEARCH (TAG "{command.tag}"){" UID" if by_uid else ""}{shown}')
    return status


COMMANDS: dict[str, Callable[[ServerSession, ClientCommand], str]] = {
    prefix + name: command
    for prefix in ("", "UID ")
    for name, command in (
        ("FETCH", fetch),
        ("STORE", store),
        ("COPY", copy),
        ("MOVE", move),
        ("SEARCH", search),
        ("EXPUNGE", expunge),
    )
}
