"""Which literal of a FETCH is streamed, and to which command."""

from __future__ import annotations

import re
from collections.abc import Callable

from tuimail.imap.command_queue import CommandQueue
from tuimail.imap.events import BodyChunk, Event
from tuimail.imap.fetch import item_key
from tuimail.imap.framing import Sink
from tuimail.imap.seqmap import SeqMap
from tuimail.model.ids import Uid

_SECTION = re.compile(rb"((?:BODY|BINARY)\[([^\]\s]*)[^\]]*\](?:<\d+(?:\.\d+)?>)?) ~?\{\d+\+?\}\r?\n\Z", re.IGNORECASE)
_FETCH = re.compile(rb"\* (\d{1,10}) FETCH \(", re.IGNORECASE)
_UID = re.compile(rb"[( ]UID (\d{1,10})(?=[ )])", re.IGNORECASE)

SinkFor = Callable[[bytes], Sink | None]


def sink_finder(queue: CommandQueue, seqs: SeqMap, events: list[Event]) -> SinkFor | None:
    """What the framer is to ask at each literal; None while nothing is streamed."""
    streaming = queue.streaming()
    if not streaming:
        return None

    def sink_for(head: bytes) -> Sink | None:
        fetch, section = _FETCH.match(head), _SECTION.search(head)
        if fetch is None or section is None:
            return None
        told = _UID.search(head)
        uid = Uid(int(told[1])) if told else seqs.uid_at(int(fetch[1]))
        key, name = item_key(section[1]), section[2].decode("ascii", "replace").upper()
        for pending, command in streaming:
            if not pending.done and key in command.keys and (uid is None or uid in command.uids):
                taker = pending
                return lambda octets: events.append(BodyChunk(taker, uid, name, octets))
        return None

    return sink_for
