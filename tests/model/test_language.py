"""Which language is spoken, and how."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tuimail.model import language


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory with a German catalogue of a few texts."""
    catalogue = Catalog(locale="de", charset="utf-8")
    catalogue.add("Quit", "Beenden")
    catalogue.add("{count:,} of {total:,}", "{count:,} von {total:,}")
    catalogue.add(("{count:,} day", "{count:,} days"), ("{count:,} Tag", "{count:,} Tage"))
    catalogue.add(",", ".")
    path = tmp_path / "de" / "LC_MESSAGES" / "tuimail.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    yield tmp_path
    language.speak("en")


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "de", "LANG": "en_GB.UTF-8"}, "de"),
        ({"LANGUAGE": "eo:de:en", "LANG": "fr_FR"}, "de"),
        ({"LANGUAGE": "en:de"}, "en"),
        ({"LANG": "../../etc"}, "en"),
        ({"LANG": "xx"}, "en"),
    ],
)
@pytest.mark.usefixtures("locales")
def test_the_system_says_which_language(environ: dict[str, str], spoken: str) -> None:
    assert language.of_system(environ) == spoken


@pytest.mark.usefixtures("locales")
def test_texts_forms_and_numbers_follow_the_language() -> None:
    assert language.speak("de_CH.UTF-8")
    assert language.gettext("Quit") == "Beenden"
    assert language.gettext("Not translated") == "Not translated"
    assert language.gettext("{count:,} of {total:,}").format(count=3400, total=1) == "3.400 von 1"
    assert language.ngettext("{count:,} day", "{count:,} days", 1).format(count=1) == "1 Tag"
    assert language.ngettext("{count:,} day", "{count:,} days", 2).format(count=2000) == "2.000 Tage"
    assert language.grouped(1_234_567) == "1.234.567"
    assert language.decimal(4.25, 1) == "4,2"


@pytest.mark.usefixtures("locales")
def test_english_needs_no_catalogue() -> None:
    assert language.speak("C")
    assert language.gettext("{count:,} of {total:,}").format(count=3400, total=1) == "3,400 of 1"
    assert language.ngettext("{count} day", "{count} days", 1) == "{count} day"
    assert language.grouped(3400) == "3,400"
    assert language.decimal(4.25, 1) == "4.2"


def test_a_broken_or_missing_catalogue_leaves_english(locales: Path) -> None:
    (locales / "de" / "LC_MESSAGES" / "tuimail.mo").write_bytes(b"no catalogue")
    assert not language.speak("de")
    assert not language.speak("xx")
    assert language.gettext("Quit") == "Quit"
    assert language.languages() == ["de", "en"]
