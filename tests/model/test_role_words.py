"""What folders are for, in the user's words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tuimail.model import language
from tuimail.model.mailbox import SpecialUse
from tuimail.model.role_words import role_words


@pytest.fixture
def german() -> Iterator[None]:
    language.speak("de")
    yield
    language.speak("en")


def test_every_role_has_words_that_are_not_its_name_in_the_config() -> None:
    assert role_words(SpecialUse.SNOOZED) == "snoozed mail"
    assert all(words != role.value or role is SpecialUse.DRAFTS for role in SpecialUse if (words := role_words(role)))


@pytest.mark.usefixtures("german")
def test_they_are_in_the_users_language() -> None:
    assert role_words(SpecialUse.SNOOZED) == "zurückgelegte Post"
    assert role_words(SpecialUse.TRASH) == "gelöschte Post"
