"""Texts and attachment lists of whole messages, scored against the answers of the corpus.

Ours differs on purpose: 8-bit file names are read and not replaced, boundaries must stand where RFC 2046 has them,
octets of an undeclared charset are Windows-1252 and not U+FFFD.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeVar

import pytest

from tests.mime import test_corpus
from tests.mime.messages import WholeMessage
from tests.mime.test_corpus import ANSWERS, CORPUS
from tuimail.mime.attachments import attachments
from tuimail.mime.charset import decode
from tuimail.mime.choose import readable_parts
from tuimail.mime.filenames import safe_name
from tuimail.mime.render import render
from tuimail.mime.truth import judge_links
from tuimail.mime.yank import yanks

T = TypeVar("T")
pytestmark = test_corpus.pytestmark


def normal(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def texts_of(answer: Any) -> Iterator[str]:
    for part in answer["parts"]:
        body = part["body"]
        if "Message" in body:
            yield from texts_of(body["Message"])
        yield from (normal(body[kind]) for kind in ("Text", "Html") if kind in body)


def attributes(part: Any, name: str) -> dict[str, str]:
    for header in part["headers"]:
        if header["name"] == name and isinstance(header["value"], dict):
            return {one["name"]: one["value"] for one in header["value"]["ContentType"].get("attributes") or ()}
    return {}


def names_of(answer: Any) -> Iterator[str]:
    for index in answer["attachments"]:
        part = answer["parts"][index]
        name = attributes(part, "content_disposition").get("filename") or attributes(part, "content_type").get("name")
        if name:
            yield name


def scored(found: Counter[T], wanted: Counter[T]) -> tuple[int, int]:
    return sum((found & wanted).values()), sum(wanted.values())


def answers() -> Iterator[tuple[WholeMessage, Any]]:
    for source in sorted(ANSWERS.glob("eml/*/*.eml")):
        yield WholeMessage(source.read_bytes()), json.loads(source.with_suffix(".json").read_text())


def test_texts() -> None:
    right = total = 0
    for message, answer in answers():
        leaves = [part for part in message.root.walk() if part.media_type.startswith("text/") and not part.children]
        found = Counter(normal(decode(message.content(part), part.parameter("charset"))) for part in leaves)
        some, all_ = scored(found, Counter(texts_of(answer)))
        right, total = right + some, total + all_
    assert total >= 193
    assert right >= 169


def test_names_of_attachments() -> None:
    right = total = 0
    for message, answer in answers():
        found = Counter(one.name for one in attachments(message.root))
        wanted = Counter(safe_name(name, "x/y") for name in names_of(answer))
        some, all_ = scored(found, wanted)
        right, total = right + some, total + all_
    assert total >= 79
    assert right >= 76


@pytest.mark.parametrize("folder", ["real-mail", "mime-with-answers", "threads"])
def test_every_message_opens_without_a_stray_character(folder: str) -> None:
    count = 0
    for source in sorted((CORPUS / folder).rglob("*")):
        if not source.is_file() or source.stat().st_size > 400_000 or source.suffix in {".json", ".xml"}:
            continue
        message = WholeMessage(source.read_bytes())
        parts = [(part, message.content(part)) for part in readable_parts(message.root)]
        document = render(parts, root=message.root)
        shown = [line.text for line in document.lines] + [one.name for one in attachments(message.root)]
        shown += [one.label for one in yanks(document)]
        shown += [word for report in judge_links(document) for word in (*report.warnings, report.target)]
        assert all("could not be rendered" not in text for text in shown), source
        assert not any(ord(one) < 32 or 0x7F <= ord(one) < 0xA0 for text in shown for one in text), source
        count += 1
    assert count > 100
