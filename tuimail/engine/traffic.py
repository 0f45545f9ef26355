"""Reads what went over an account's wires. Called from the screen's thread: it only looks."""

from __future__ import annotations

from collections.abc import Iterator

from tuimail.contract.traffic import Spoken, Traffic, Wire
from tuimail.engine.service import Service
from tuimail.engine.session import Session
from tuimail.model.ids import AccountId


def traffic_of(account: AccountId, service: Service | None) -> Traffic:
    """The account's connections as they are; none while its part is not running."""
    if service is None:
        return Traffic(account)
    return Traffic(account, tuple(_wires(service)), len(service.desk.lanes), tuple(_spoken(service)))


def _spoken(service: Service) -> list[Spoken]:
    found = [
        Spoken(said.at, purpose, said.is_ours, said.text)
        for purpose, session in _sessions(service)
        for said in session.link.connection.transcript.shown()
    ]
    return sorted(found, key=_when)


def _when(spoken: Spoken) -> float:
    return spoken.at


def _sessions(service: Service) -> Iterator[tuple[str, Session]]:
    for purpose, wire in (("work", service.pair.work), ("watch", service.pair.watch)):
        if wire.session is not None and wire.session.is_open:
            yield purpose, wire.session


def _wires(service: Service) -> Iterator[Wire]:
    for purpose, session in _sessions(service):
        mailbox = session.mailbox
        round_trip_s = session.rtt_s if session.rtt_s < session.link.silence_s else None
        yield Wire(purpose, mailbox.name if mailbox is not None else "", round_trip_s, session.rx, session.tx)
