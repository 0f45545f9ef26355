"""What the status line says of the connections of all accounts together."""

from __future__ import annotations

from tuimail.contract.events import Phase
from tuimail.model.ids import AccountId
from tuimail.state.connection import ConnectionFacts, joint


def all_of(**phases: Phase) -> str:
    return joint({AccountId(name): ConnectionFacts(phase) for name, phase in phases.items()}).text(0.0)


def test_accounts_without_a_connection_are_named_as_long_as_they_are_few() -> None:
    assert all_of(work=Phase.ONLINE, home=Phase.ONLINE) == "online"
    assert all_of(work=Phase.ONLINE, home=Phase.OFFLINE) == "online, but home offline"
    four = {"a": Phase.OFFLINE, "b": Phase.STOPPED, "c": Phase.CONNECTING, "d": Phase.OFFLINE}
    assert all_of(work=Phase.ONLINE, **four) == "online, but 4 accounts offline"
    assert all_of(work=Phase.OFFLINE, **four) == "connecting"
