"""Commands of the scripted server on mailboxes: LIST, STATUS, SELECT, CREATE, APPEND and their kin."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.servers.grammar import (
    BadCommand,
    ClientCommand,
    Token,
    internaldate_of,
    list_of,
    mailbox_name,
    members,
    quoted,
    quoted_name,
    ranges_of,
    set_text,
    text_of,
    words_of,
)
from tests.servers.mail import SYSTEM_FLAGS, ServerMailbox
from tests.servers.session import Refused, ServerSession, View


def existing(session: ServerSession, token: Token, *, code: str = "[NONEXISTENT] ") -> ServerMailbox:
    """The mailbox that the argument names, or NO."""
    box = session.server.mail.get(mailbox_name(token))
    if box is None:
        raise Refused(f"NO {code}Mailbox does not exist.")
    return box


# -- LIST


def list_mailboxes(session: ServerSession, command: ClientCommand) -> str:
    """RFC 9051 6.3.9 with the return options of RFC 5258, 5819 and 6154 where these are offered."""
    args = list(command.args)
    wanted = words_of(args.pop(0)) if isinstance(args[0], list) else []
    reference, pattern = mailbox_name(args[0]), args[1]
    options = list_of(args[3]) if len(args) > 3 else []
    if (wanted or options) and "LIST-EXTENDED" not in session.server.capabilities:
        raise BadCommand("LIST takes two arguments")
    if text_of(pattern if not isinstance(pattern, list) else pattern[0]) == "":
        session.tell(f'LIST (\\Noselect) {quoted(session.server.mail.delimiter)} ""')
        return "OK Done."
    patterns = [mailbox_name(item) for item in pattern] if isinstance(pattern, list) else [mailbox_name(pattern)]
    returns, items = _return_options(options)
    for box in list(session.server.mail.mailboxes.values()):
        if not any(_matches(session, reference + each, box.name) for each in patterns):
            continue
        if "SUBSCRIBED" in map(str.upper, wanted) and not box.is_subscribed:
            continue
        _tell_listed(session, box, "LIST", returns)
        if "MYRIGHTS" in returns and "LIST-MYRIGHTS" in session.server.capabilities:
            session.tell(f"MYRIGHTS {quoted_name(box.name)} {box.rights}")
        if items and box.is_selectable:
            _tell_status(session, box, items)
    return "OK Done."


def _return_options(options: list[Token]) -> tuple[set[str], list[str]]:
    returns: set[str] = set()
    items: list[str] = []
    for option in options:
        if isinstance(option, list):
            items = [text_of(item).upper() for item in option]
        else:
            returns.add(text_of(option).upper())
    return returns, items


def _matches(session: ServerSession, pattern: str, name: str) -> bool:
    delimiter = re.escape(session.server.mail.delimiter)
    expression = re.escape(pattern).replace(r"\*", ".*").replace("%", f"[^{delimiter}]*")
    return re.fullmatch(expression, name, re.DOTALL) is not None


def _tell_listed(session: ServerSession, box: ServerMailbox, word: str, returns: set[str]) -> None:
    offered = session.server.capabilities
    attributes = [] if box.is_selectable else ["\\Noselect"]
    if "CHILDREN" in offered:
        attributes.append("\\HasChildren" if session.server.mail.has_children(box.name) else "\\HasNoChildren")
    if box.special_use and "SPECIAL-USE" in offered:
        attributes.append(box.special_use)
    if "SUBSCRIBED" in returns and box.is_subscribed:
        attributes.append("\\Subscribed")
    delimiter = quoted(session.server.mail.delimiter)
    session.tell(f"{word} ({' '.join(attributes)}) {delimiter} {quoted_name(box.name)}")


def lsub(session: ServerSession, command: ClientCommand) -> str:
    pattern = mailbox_name(command.args[0]) + mailbox_name(command.args[1])
    for box in session.server.mail.mailboxes.values():
        if box.is_subscribed and _matches(session, pattern, box.name):
            _tell_listed(session, box, "LSUB", set())
    return "OK Done."


def my_rights(session: ServerSession, command: ClientCommand) -> str:
    """RFC 4314 3.5."""
    box = existing(session, command.args[0])
    session.tell(f"MYRIGHTS {quoted_name(box.name)} {box.rights}")
    return "OK Done."


def status(session: ServerSession, command: ClientCommand) -> str:
    box = existing(session, command.args[0])
    _tell_status(session, box, [word.upper() for word in words_of(command.args[1])])
    return "OK Done."


def _tell_status(session: ServerSession, box: ServerMailbox, items: list[str]) -> None:
    facts = {
        "MESSAGES": len(box),
        "UNSEEN": box.unseen(),
        "UIDNEXT": box.uidnext,
        "UIDVALIDITY": box.uidvalidity,
        "RECENT": 0,
        "SIZE": sum(len(message.source) for message in box),
        "HIGHESTMODSEQ": box.highestmodseq if box.has_modseq else 0,
    }
    if "HIGHESTMODSEQ" in items and "CONDSTORE" not in session.server.capabilities:
        raise BadCommand("HIGHESTMODSEQ needs CONDSTORE")
    shown = " ".join(f"{item} {facts[item]}" for item in items)
    session.tell(f"STATUS {quoted_name(box.name)} ({shown})")


# -- SELECT


def select(session: ServerSession, command: ClientCommand) -> str:
    session.leave()
    box = existing(session, command.args[0])
    if not box.is_selectable:
        raise Refused("NO [CANNOT] Mailbox cannot be selected.")
    qresync = _select_parameters(session, list_of(command.args[1]) if len(command.args) > 1 else [])
    is_read_only = command.kind == "EXAMINE" or box.is_read_only
    view = View(box, is_read_only, box.uidvalidity, {m.uid: m.modseq for m in box}, box.highestmodseq)
    session.enter(view)
    session.tell(f"FLAGS ({' '.join(SYSTEM_FLAGS)} $Junk)")
    permanent = "" if is_read_only else " ".join([*SYSTEM_FLAGS, *["\\*"] * session.server.keeps_keywords])
    session.tell(f"OK [PERMANENTFLAGS ({permanent})] Flags.")
    session.tell(f"{len(box)} EXISTS")
    session.tell("0 RECENT")
    session.tell(f"OK [UIDVALIDITY {box.uidvalidity}] UIDs valid.")
    if session.server.tells_uidnext:
        session.tell(f"OK [UIDNEXT {box.uidnext}] Predicted next UID.")
    if "CONDSTORE" in session.server.capabilities:
        session.tell(f"OK [HIGHESTMODSEQ {box.highestmodseq}] Highest." if box.has_modseq else "OK [NOMODSEQ] None.")
    if qresync and int(text_of(qresync[0])) == box.uidvalidity and box.has_modseq:
        _tell_resync(session, view, qresync)
    return "OK [READ-ONLY] Done." if is_read_only else "OK [READ-WRITE] Done."


def _select_parameters(session: ServerSession, parameters: list[Token]) -> list[Token]:
    """The argument of QRESYNC, if given; CONDSTORE is enabled by either word."""
    names = [word.upper() for word in parameters if isinstance(word, str)]
    for name in names:
        if name not in session.server.capabilities:
            raise BadCommand(f"{name} is not known")
    if "QRESYNC" in names and "QRESYNC" not in session.enabled:
        raise BadCommand("QRESYNC is not enabled")
    if names:
        session.enabled.add("CONDSTORE")
    return list_of(parameters[1]) if "QRESYNC" in names else []


def _tell_resync(session: ServerSession, view: View, qresync: list[Token]) -> None:
    """RFC 7162 3.2.5: VANISHED (EARLIER) and changed flags since the client's mod-sequence."""
    since, box = int(text_of(qresync[1])), view.box
    known = ranges_of(text_of(qresync[2]), box.uidnext) if len(qresync) > 2 else [(1, box.uidnext)]
    gone = sorted({uid for modseq, uid in box.expunged if modseq > since and uid < box.uidnext})
    if gone := members(gone, known):
        session.tell(f"VANISHED (EARLIER) {set_text(gone)}")
    changed = {message.uid for message in box if message.modseq > since}
    for number, uid in enumerate(view.told, 1):
        if uid in changed and any(low <= uid <= high for low, high in known):
            session.tell_flags(number, box.messages[uid])


# -- making, removing, filling


def create(session: ServerSession, command: ClientCommand) -> str:
    name = mailbox_name(command.args[0]).rstrip(session.server.mail.delimiter)
    if session.server.mail.get(name) is not None:
        raise Refused("NO [ALREADYEXISTS] Mailbox exists.")
    special_use = ""
    if len(command.args) > 1:
        special_use = words_of(list_of(command.args[1])[1])[0]
    session.server.mail.create(name, special_use)
    return "OK Created."


def delete(session: ServerSession, command: ClientCommand) -> str:
    session.server.mail.delete(existing(session, command.args[0]).name)
    return "OK Deleted."


def rename(session: ServerSession, command: ClientCommand) -> str:
    if session.server.mail.get(mailbox_name(command.args[1])) is not None:
        raise Refused("NO [ALREADYEXISTS] Mailbox exists.")
    session.server.mail.rename(existing(session, command.args[0]).name, mailbox_name(command.args[1]))
    return "OK Renamed."


def subscribe(session: ServerSession, command: ClientCommand) -> str:
    existing(session, command.args[0]).is_subscribed = command.kind == "SUBSCRIBE"
    return "OK Done."


def append(session: ServerSession, command: ClientCommand) -> str:
    """RFC 9051 6.3.12; [TRYCREATE] where the mailbox is missing, APPENDUID with UIDPLUS."""
    args = list(command.args)
    box = existing(session, args.pop(0), code="[TRYCREATE] ")
    if box.is_read_only:
        raise Refused("NO [READ-ONLY] Mailbox is read-only.")
    flags = words_of(args.pop(0)) if isinstance(args[0], list) else []
    date = internaldate_of(args.pop(0)) if len(args) > 1 else None
    source = args[0]
    if not isinstance(source, bytes):
        raise BadCommand("literal expected")
    uid = box.append(source, flags, date)
    code = f"[APPENDUID {box.uidvalidity} {uid}] " if "UIDPLUS" in session.server.capabilities else ""
    return f"OK {code}Appended."


COMMANDS: dict[str, Callable[[ServerSession, ClientCommand], str]] = {
    "LIST": list_mailboxes,
    "LSUB": lsub,
    "MYRIGHTS": my_rights,
    "STATUS": status,
    "SELECT": select,
    "EXAMINE": select,
    "CREATE": create,
    "DELETE": delete,
    "RENAME": rename,
    "SUBSCRIBE": subscribe,
    "UNSUBSCRIBE": subscribe,
    "APPEND": append,
}
