"""Files that take a while to write: how much is said, what Esc leaves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT
from tuimail.mime.attachments import Attachment
from tuimail.model.ids import MessageKey, MessageRow
from tuimail.state.attached import Item
from tuimail.state.file_work import FileJob, Stopped
from tuimail.state.root import AppState


class SlowItem(Item):
    """Three pieces of ten octets; something happens before the third."""

    def chunks(self, reader: object) -> Iterator[bytes]:
        yield b"0123456789"
        yield b"0123456789"
        meanwhile[self.name]()
        yield b"0123456789"


meanwhile: dict[str, Callable[[], object]] = {}


def slow(name: str, then: Callable[[], object] = lambda: None) -> Item:
    meanwhile[name] = then
    attachment = Attachment("2", name, "text/plain", 30, is_inline=False)
    return SlowItem(MessageKey(ACCOUNT, MessageRow(1)), attachment, path="here")


def shown(state: AppState) -> str:
    work = state.status_facts().work
    return f"{work.words}; {work.esc}" if work is not None else ""


def run(state: AppState) -> None:
    """What the thread and the screen do together."""
    job = state.attached.job()
    assert job is not None
    try:
        then = job.work(None)  # type: ignore[arg-type]  # the items bring their octets themselves
    except Stopped as error:
        state.attached.failed_job(job, error)
    else:
        state.attached.ended(job, then)


def test_what_is_over_at_once_is_never_said(world: World, tmp_path: Path) -> None:
    state = world.open(1)
    state.attached.save(slow("a"), str(tmp_path), "a")
    assert shown(state) == ""
    run(state)
    world.clock.now += 2
    state.tick()
    assert (shown(state), state.work.can_stop) == ("", False)
    assert world.said == f"Saved {tmp_path}/a"


def test_saving_says_how_much_of_all_files_is_written(world: World, tmp_path: Path) -> None:
    state = world.open(1)
    seen: list[str] = []

    def look() -> None:
        world.clock.now += 1
        state.tick()
        seen.append(shown(state))

    state.attached.save_all([slow("a", look), slow("b", look)], str(tmp_path))
    run(state)
    assert seen == ["Saving 2 files: 33% of 60 B; Esc stops", "Saving 2 files: 83% of 60 B; Esc stops"]
    assert (world.said, shown(state)) == (f"Saved 2 files in {tmp_path}", "")


def test_esc_leaves_whole_files_only_and_says_how_many(world: World, tmp_path: Path) -> None:
    state = world.open(1)
    state.attached.save_all([slow("a"), slow("b", lambda: state.work.stop()), slow("c")], str(tmp_path))
    run(state)
    assert os.listdir(tmp_path) == ["a"]
    assert world.said == f"Stopped: 1 of 3 files were saved in {tmp_path}."


def test_what_comes_after_esc_is_not_shown(world: World) -> None:
    state = world.open(1)
    state.attached.use(slow("a", lambda: state.work.stop()), lambda content: lambda: state.say("Here it is"))
    job = state.attached.job()
    assert isinstance(job, FileJob)
    then = job.work(None)  # type: ignore[arg-type]
    state.work.stop()
    state.attached.ended(job, then)
    assert world.said == "Stopped."
