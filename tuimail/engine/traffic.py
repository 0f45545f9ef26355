"""Reads what went over an account's wires. Called from the screen's thread: it only looks at numbers."""

from __future__ import annotations

from collections.abc import Iterator

from tuimail.contract.traffic import Traffic, Wire
from tuimail.engine.service import Service
from tuimail.model.ids import AccountId


def traffic_of(account: AccountId, service: Service | None) -> Traffic:
    """The account's connections as they are; none while its part is not running."""
    if service is None:
        return Traffic(account)
    return Traffic(account, tuple(_wires(service)), len(service.desk.lanes))


def _wires(service: Service) -> Iterator[Wire]:
    for purpose, wire in (("work", service.pair.work), ("watch", service.pair.watch)):
        session = wire.session
        if session is None or not session.is_open:
            continue
        mailbox = session.mailbox
        round_trip_s = session.rtt_s if session.rtt_s < session.link.silence_s else None
        yield Wire(purpose, mailbox.name if mailbox is not None else "", round_trip_s, session.rx, session.tx)
