"""Saved searches: lines of the tree, lists like those of folders, counts that are read now and then."""

from __future__ import annotations

from pathlib import Path

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX_KEY
from tuimail.config.searches import read_searches
from tuimail.contract.events import MessagesChanged
from tuimail.model.ids import MailboxKey, MailboxRow, MessageRow
from tuimail.state.file_writes import FileWrite
from tuimail.state.prompts import AskName, Confirm, MailboxName, Yes
from tuimail.state.saved import EVERY_S, run_count
from tuimail.state.touched import Touched

FIRST = MailboxKey(ACCOUNT, MailboxRow(-1))


def count(world: World) -> set[Touched]:
    request = world.state.saved.count_request()
    assert request is not None
    return world.state.saved.counted(request, run_count(request, world.store))


def lines(world: World) -> list[tuple[str, int]]:
    return [(line.label, line.unseen) for line in world.state.folders.visible if line.search is not None]


def test_a_saved_search_stands_in_the_tree_with_its_unread_mail(world: World) -> None:
    state = world.open(5, unseen=[4, 2])
    state.saved.show({"Two": "2", "All": "subject"})
    assert lines(world) == [("Two", 0), ("All", 0)]
    assert count(world) == {Touched.TREE}
    assert lines(world) == [("Two", 1), ("All", 2)]
    assert state.saved.count_request() is None


def test_it_opens_like_a_folder_over_all_folders(world: World) -> None:
    state = world.open(5)
    world.store.move(MessageRow(2), ARCHIVE)
    state.saved.show({"Even": "subject 2 or subject 4", "Two": "subject 2"})
    state.browse.open_mailbox(MailboxKey(ACCOUNT, MailboxRow(-2)))
    world.load_order()
    assert world.rows == [2]
    assert state.search.found is not None
    assert state.search.found.title == "Two"
    state.escape()
    assert state.listing is not None
    assert state.listing.mailbox == INBOX_KEY


def test_the_next_folder_after_the_last_is_a_saved_search(world: World) -> None:
    state = world.open(5)
    state.saved.show({"Two": "2"})
    last = [line.key for line in state.folders.visible if line.key is not None][-1]
    assert last == FIRST
    state.browse.open_mailbox(FIRST)
    state.browse.step_mailbox(-1)
    assert state.search.found is None


def test_news_is_counted_again_but_not_all_the_time(world: World) -> None:
    state = world.open(5, unseen=[4])
    state.saved.show({"All": "subject"})
    count(world)
    world.store.put(9, 9, seen=False)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(9)})))
    assert state.saved.count_request() is None
    world.clock.now += EVERY_S
    assert count(world) == {Touched.TREE}
    assert lines(world) == [("All", 2)]


def test_without_saved_searches_nothing_is_counted(world: World) -> None:
    state = world.open(5)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, everything=True))
    assert state.saved.count_request() is None


def named(world: World, name: str) -> None:
    assert isinstance(world.state.prompt, AskName)
    world.state.answer(MailboxName(name))


def test_a_search_gets_a_name_and_stays(world: World, tmp_path: Path) -> None:
    file = tmp_path / "searches.toml"
    state = world.open(5)
    state.saved.load({"Fixed": "is:starred"}, file)
    state.naming.keep()
    assert "Search or filter first" in world.said
    state.search.show("subject:4 or subject:2")
    state.naming.keep()
    named(world, "Even ones")
    assert [name for name, _ in lines(world)] == ["Fixed", "Even ones"], "before it is on the disk"
    world.write()
    assert "Saved as “Even ones”, in the tree of folders." in world.said
    assert [name for name, _ in lines(world)] == ["Fixed", "Even ones"]
    assert [choice.label for choice in state.goto_choices()][-2:] == ["Fixed", "Even ones"]
    assert "Fixed" not in [choice.label for choice in state.folder_choices()], "nothing can be moved there"
    assert 'Even ones" = "subject:4 or subject:2"' in file.read_text()
    state.browse.open_mailbox(MailboxKey(ACCOUNT, MailboxRow(-2)))
    state.naming.forget()
    assert isinstance(state.prompt, Confirm)
    state.answer(Yes())
    assert [name for name, _ in lines(world)] == ["Fixed"]
    world.write()
    assert "is forgotten" in world.said
    assert "Even" not in file.read_text()


def test_a_filter_is_saved_with_its_folder(world: World, tmp_path: Path) -> None:
    state = world.open(5)
    state.saved.load({}, tmp_path / "searches.toml")
    state.browse.set_filter("subject:4")
    state.naming.keep()
    named(world, "Four here")
    assert [one.query for one in state.searches.values()] == ["in:INBOX (subject:4)"]


def test_what_stands_in_the_config_stays_there(world: World, tmp_path: Path) -> None:
    state = world.open(5)
    state.saved.load({"Fixed": "subject:4"}, tmp_path / "searches.toml")
    state.browse.open_mailbox(FIRST)
    state.naming.forget()
    assert "is in config.toml: remove it there" in world.said
    state.search.show("subject:2")
    state.naming.keep()
    named(world, "Fixed")
    assert "choose another name" in world.said
    assert not (tmp_path / "searches.toml").exists()


def test_a_broken_file_is_told_of_and_not_written_over(world: World, tmp_path: Path) -> None:
    file = tmp_path / "searches.toml"
    file.write_text('[searches]\nBad = "is:nonsense"\n')
    state = world.open(5)
    state.saved.load({}, file)
    assert "these searches are ignored" in world.said
    assert lines(world) == []
    state.search.show("subject:2")
    state.naming.keep()
    assert state.prompt is None
    assert f"{file}:2: searches.Bad: is not a valid query" in world.said
    assert "the file is not overwritten" in world.said
    assert "nonsense" in file.read_text()


def test_a_name_that_cannot_be_kept(world: World, tmp_path: Path) -> None:
    state = world.open(5)
    state.saved.load({}, tmp_path / "searches.toml")
    state.search.show("subject:2")
    state.naming.keep()
    named(world, "a\x1bb")
    assert "needs a name that can be shown" in world.said
    assert lines(world) == []


def own(world: World, tmp_path: Path, **searches: str) -> Path:
    file = tmp_path / "searches.toml"
    state = world.open(5, unseen=[4, 2])
    state.saved.load({"Fixed": "is:starred"}, file)
    for name, query in searches.items():
        state.naming.save(name, query)
    world.write()
    return file


def test_a_name_and_a_query_are_changed_at_their_place(world: World, tmp_path: Path) -> None:
    file = own(world, tmp_path, One="subject:1", Two="subject:2", Three="subject:3")
    state = world.state
    keys = list(state.searches)
    state.naming.save("Zwei", "subject:2", "Two")
    state.naming.save("One", "subject:4", "One")
    assert [name for name, _ in lines(world)] == ["Fixed", "One", "Zwei", "Three"]
    assert list(state.searches) == keys, "what is open stays open"
    world.write()
    assert read_searches(file) == {"One": "subject:4", "Zwei": "subject:2", "Three": "subject:3"}


def test_what_is_forgotten_comes_back_where_it_was(world: World, tmp_path: Path) -> None:
    file = own(world, tmp_path, One="subject:1", Two="subject:2", Three="subject:3")
    world.state.naming.remove("Two")
    world.state.naming.remove("One")
    assert [name for name, _ in lines(world)] == ["Fixed", "Three"]
    world.state.naming.restore()
    world.state.naming.restore()
    world.write()
    assert list(read_searches(file)) == ["One", "Two", "Three"]
    world.state.naming.restore()
    assert "No saved search was forgotten" in world.said


def test_the_search_on_screen_goes_with_its_name_and_query(world: World, tmp_path: Path) -> None:
    own(world, tmp_path, Two="subject:2")
    state = world.state
    state.browse.open_mailbox(list(state.searches)[-1])
    state.naming.save("Zwei", "subject:4", "Two")
    assert state.search.found is not None
    assert (state.search.found.title, state.search.found.filter) == ("Zwei", "subject:4")
    state.naming.remove("Zwei")
    assert state.search.found.title == ""


def test_what_another_program_wrote_meanwhile_is_kept(world: World, tmp_path: Path) -> None:
    file = own(world, tmp_path, One="subject:1")
    file.write_text('[searches]\nOne = "subject:1"\nTheirs = "is:unread"\n')
    world.state.naming.save("Two", "subject:2")
    world.write()
    assert list(read_searches(file)) == ["One", "Theirs", "Two"]
    file.write_text("[searches\n")
    world.state.naming.save("Three", "subject:3")
    assert f"{file}:1" in world.said
    assert file.read_text() == "[searches\n"


def test_what_cannot_be_written_is_told_and_not_shown(world: World, tmp_path: Path) -> None:
    file = own(world, tmp_path, One="subject:1")
    file.unlink()
    file.mkdir()
    (file / "in the way").touch()
    world.state.saved.change({"One": "subject:1"})
    world.state.files.put(FileWrite(file, "", "", lambda: world.state.saved.change({})))
    world.write()
    assert "cannot be written" in world.said
    assert [name for name, _ in lines(world)] == ["Fixed"]


def test_what_is_typed_is_judged(world: World, tmp_path: Path) -> None:
    own(world, tmp_path, One="subject:1")
    naming = world.state.naming
    assert naming.query_fault("from:a is:unread") == ""
    assert "is:" in naming.query_fault("is:nonsense")
    assert naming.query_fault("  ")
    assert naming.name_fault("Two", "subject:2") == ""
    assert naming.name_fault("One", "subject:2", "One") == ""
    assert "already" in naming.name_fault("One", "subject:2")
    assert "already" in naming.name_fault("Fixed", "subject:2")
    assert naming.name_fault(" ", "subject:2")
    assert "can be shown" in naming.name_fault("a\x1bb", "subject:2")
