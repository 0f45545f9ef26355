"""Rules at work in an engine: new mail, a file that changes, what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.engine.rig import QUICK, Purse, Rig, account_at, fill, run, running, synced
from tests.servers.mail import letter
from tests.servers.scripted import ScriptedServer
from tests.support.rule_file import add_rule
from tuimail.config.rules import Rule, RuleAction
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import SyncAccount
from tuimail.contract.events import Notice
from tuimail.engine.outside import Outside
from tuimail.model.ids import AccountId

RULE = Rule(name="Tidy", account=AccountId("work"), query="subject:noise", action=RuleAction.ARCHIVE)


def ruled(server: ScriptedServer, directory: Path) -> AccountConfig:
    return replace(account_at(server.port), rules_file=directory / "rules.toml")


def outside() -> Outside:
    return Outside(keyring=Purse("secret"), tempo=QUICK, random=lambda: 0.5)


def is_marked(rig: Rig) -> bool:
    """Whether the engine has seen that there are rules."""
    import sqlite3

    db = sqlite3.connect(rig.database)
    try:
        return bool(db.execute("SELECT count(*) FROM rule_mark").fetchone()[0])
    finally:
        db.close()


def labels(rig: Rig) -> list[str]:
    reader = rig.reader()
    try:
        return [entry.label for entry in reader.journal(9)]
    finally:
        reader.close()


def test_new_mail_is_sorted_and_old_mail_is_not(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            server.mail["INBOX"].append(letter(1, subject="old noise"))
            async with running(ruled(server, tmp_path), tmp_path, outside=outside()) as rig:
                await synced(rig, 1)
                add_rule(tmp_path / "rules.toml", RULE)
                await rig.settled(lambda: is_marked(rig))
                now = 2_000_000_000
                server.mail["INBOX"].append(letter(2, subject="noise"), internaldate=now)
                server.mail["INBOX"].append(letter(3, subject="music"), internaldate=now)
                await rig.settled(lambda: len(server.mail["Archive"]) == 1)
                await synced(rig, 2)
                assert [b"music" in one.source for one in server.mail["INBOX"]] == [False, True]
                assert labels(rig) == ["Rule “Tidy”: archive, 1 message"]

    run(main())


def test_a_sync_applies_them_before_it_ends(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 1)
            add_rule(tmp_path / "rules.toml", RULE)
            async with running(ruled(server, tmp_path), tmp_path, outside=outside()) as rig:
                await rig.do(SyncAccount(account=AccountId("work")))
                assert is_marked(rig)
            server.mail["INBOX"].append(letter(2, subject="noise"), internaldate=2_000_000_000)
            async with running(ruled(server, tmp_path), tmp_path, outside=outside()) as rig:
                await rig.do(SyncAccount(account=AccountId("work")))
                assert len(server.mail["Archive"]) == 1

    run(main())


def test_what_is_wrong_is_said_once(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 1)
            (tmp_path / "rules.toml").write_text('[[rule]]\nname = "a"\naccount = "work"\nquery = "body:x"\n')
            async with running(ruled(server, tmp_path), tmp_path, outside=outside()) as rig:
                notice = await rig.event(Notice)
                assert "rules.toml:4: rule.query: cannot use body" in notice.text
                (tmp_path / "rules.toml").write_text("")
                add_rule(tmp_path / "rules.toml", replace(RULE, action=RuleAction.MOVE, folder="Nowhere"))
                seen = len(rig.events)
                notice = await rig.event(Notice, since=seen)
                assert "The rule “Tidy” is not applied: work has no folder “Nowhere”" in notice.text
                await rig.do(SyncAccount(account=AccountId("work")))
                assert sum(isinstance(event, Notice) for event in rig.events) == 2

    run(main())


def test_read_only_leaves_new_mail_alone(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 1)
            add_rule(tmp_path / "rules.toml", RULE)
            account = ruled(server, tmp_path)
            async with running(account, tmp_path, outside=outside()) as rig:
                await rig.do(SyncAccount(account=AccountId("work")))
                assert is_marked(rig)
            server.mail["INBOX"].append(letter(2, subject="noise"), internaldate=2_000_000_000)
            async with running(account, tmp_path, outside=replace(outside(), acts_alone=False)) as rig:
                await rig.do(SyncAccount(account=AccountId("work")))
                assert len(server.mail["Archive"]) == 0
                assert is_marked(rig), "the next run goes on where the last one was"

    run(main())
