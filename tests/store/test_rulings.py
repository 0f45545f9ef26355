"""Rules meet each new message once, and nothing else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.store.acts import do
from tests.store.world import Mail, World
from tuimail.model.flags import FLAGGED, FlagChange, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.operation import Move, SetFlags
from tuimail.model.snooze import OVER
from tuimail.query.parser import parse
from tuimail.store.rulings import Ruling

ANN, BOB = "ann@example.org", "bob@example.org"


def to_archive(world: World, query: str = f"from:{ANN}") -> Ruling:
    return Ruling(parse(query), partial(Move, to=world.row("Archive")), lambda count: f"Rule “A”: archive, {count}")


def star(query: str) -> Ruling:
    return Ruling(parse(query), partial(SetFlags, change=FlagChange(add=FLAGGED)), lambda count: f"Rule “S”: {count}")


def apply(world: World, *rulings: Ruling) -> list[str]:
    return world.store.rulings.apply(world.row("INBOX"), rulings)[0]


def mail(number: int, email: str = ANN, **more: object) -> Mail:
    return Mail(f"<{number}@x>", email=email, internaldate=1_800_000_000, **more)  # type: ignore[arg-type]


def test_what_is_here_when_a_rule_begins_stays(world: World) -> None:
    rows = world.deliver("INBOX", mail(1), mail(2))
    assert apply(world, to_archive(world)) == []
    assert apply(world, to_archive(world)) == []
    assert set(world.view_of("INBOX")) == set(rows)


def test_what_comes_later_is_ruled_once_and_named_in_the_journal(world: World) -> None:
    apply(world, to_archive(world))
    one, two, other = world.deliver("INBOX", mail(1), mail(2), mail(3, BOB))
    assert apply(world, to_archive(world)) == []
    world.sync("INBOX")
    apply(world, to_archive(world))
    assert set(world.view_of("INBOX")) == {one, two, other}, "the mailbox was never synchronised when the rule began"


def began(world: World, *rulings: Ruling) -> None:
    world.sync_all()
    assert apply(world, *rulings) == []


def test_new_mail_is_ruled_once(world: World) -> None:
    began(world, to_archive(world))
    one, two, other = world.deliver("INBOX", mail(1), mail(2), mail(3, BOB))
    assert apply(world, to_archive(world)) == ["Rule “A”: archive, 2"]
    assert apply(world, to_archive(world)) == []
    assert set(world.view_of("INBOX")) == {other}
    assert set(world.view_of("Archive")) == {one, two}
    (entry,) = world.store.journal.entries(9)
    assert entry.label == "Rule “A”: archive, 2"
    assert world.store.journal.last_undoable() is None, "undo takes back what the user did"


def test_undone_it_stays_undone(world: World) -> None:
    began(world, to_archive(world))
    (row,) = world.deliver("INBOX", mail(1))
    apply(world, to_archive(world))
    world.send_all()
    world.sync_all()
    (entry,) = world.store.journal.entries(9)
    world.store.journal.undo(entry.op_id)
    world.send_all()
    world.sync_all()
    assert apply(world, to_archive(world)) == []
    assert set(world.view_of("INBOX")) == {row}


def test_moved_back_by_another_client_it_stays(world: World) -> None:
    began(world, to_archive(world))
    world.deliver("INBOX", mail(1))
    apply(world, to_archive(world))
    world.send_all()
    world.sync_all()
    (uid,) = world.server.boxes["Archive"]
    world.server.put("INBOX", world.server.boxes["Archive"].pop(uid))
    world.sync_all()
    assert apply(world, to_archive(world)) == []
    assert len(world.view_of("INBOX")) == 1


def test_old_mail_that_is_moved_in_is_not_new(world: World) -> None:
    began(world, to_archive(world))
    old = Mail("<old@x>", email=ANN, internaldate=1_700_000_000)
    world.deliver("INBOX", old)
    assert apply(world, to_archive(world)) == []


def test_what_the_user_moves_in_is_not_new(world: World) -> None:
    began(world, to_archive(world))
    (row,) = world.deliver("Notes", mail(1))
    do(world, Move((row,), world.row("INBOX")))
    world.send_all()
    world.sync_all()
    assert apply(world, to_archive(world)) == []


def test_what_another_machine_woke_is_not_new(world: World) -> None:
    began(world, to_archive(world))
    world.deliver("INBOX", mail(1, flags=FlagSet(keywords=frozenset({OVER}))))
    assert apply(world, to_archive(world)) == []


def test_a_renumbered_mailbox_begins_anew(world: World) -> None:
    began(world, to_archive(world))
    world.server.put("INBOX", mail(1))
    world.server.renumber("INBOX")
    world.sync_all()
    assert apply(world, to_archive(world)) == []
    (row,) = world.deliver("INBOX", mail(2))
    assert apply(world, to_archive(world)) == ["Rule “A”: archive, 1"]
    assert set(world.view_of("Archive")) == {row}


def test_rules_follow_each_other_until_one_takes_the_message_away(world: World) -> None:
    rules = star("list:x"), to_archive(world), star(f"from:{ANN}")
    began(world, *rules)
    (row,) = world.deliver("INBOX", mail(1, list_id="l.x.org"))
    assert apply(world, *rules) == ["Rule “S”: 1", "Rule “A”: archive, 1"]
    assert world.view_of("Archive")[row] == FLAGGED


def test_without_rules_the_mark_is_forgotten(world: World) -> None:
    began(world, to_archive(world))
    world.store.rulings.forget([])
    world.deliver("INBOX", mail(1))
    assert apply(world, to_archive(world)) == [], "what came while there was no rule is old"


def test_another_process_does_not_do_it_again(world: World) -> None:
    began(world, to_archive(world))
    world.deliver("INBOX", mail(1))
    other = world.open()
    try:
        assert other.rulings.apply(world.row("INBOX"), [to_archive(world)])[0] == ["Rule “A”: archive, 1"]
        assert apply(world, to_archive(world)) == []
    finally:
        other.close()


def test_it_is_done_and_remembered_or_neither(world: World, tmp_path: Path) -> None:
    began(world, to_archive(world))
    (row,) = world.deliver("INBOX", mail(1))

    def breaks(rows: tuple[MessageRow, ...]) -> Move:
        raise ZeroDivisionError

    try:
        apply(world, Ruling(parse(f"from:{ANN}"), breaks, str))
    except ZeroDivisionError:
        world.reopen()
    assert apply(world, to_archive(world)) == ["Rule “A”: archive, 1"]
    assert set(world.view_of("Archive")) == {row}
