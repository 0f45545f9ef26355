"""Mail with answers: how much of it is read as the answers say.

Where we differ on purpose, the score says by how much: octets of an undeclared charset are read as Windows-1252 and
not as U+FFFD, comments beside a display name are not shown, URLs are no addresses.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tuimail.mime.headers import decode_header, headers_from, parse_addresses, parse_date
from tuimail.mime.render import render
from tuimail.mime.transfer import decode
from tuimail.model.bodystructure import BodyPart
from tuimail.model.safe_text import safe_line

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
ANSWERS = CORPUS / "mime-with-answers" / "stalwart"

pytestmark = pytest.mark.skipif(
    not CORPUS.exists() and "CI" not in os.environ, reason="The corpus is not beside the repository."
)


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((ANSWERS / name).read_text())
    return found


def first_field(text: str) -> str:
    return re.split(r"\r?\n(?![ \t])", text)[0]


def unfolded(text: str) -> str:
    return re.sub(r"\r?\n[ \t]+", " ", first_field(text))


def addresses_of(answer: Any) -> list[tuple[str, str]]:
    lists = [answer] if "List" in answer else [{"List": group["addresses"]} for group in answer.get("Group", [])]
    return [(one["name"] or "", one["address"] or "") for some in lists for one in some["List"]]


def moment_of(answer: dict[str, Any]) -> int | None:
    try:
        year, month, day = answer["year"], answer["month"], answer["day"]
        local = datetime(year, month, day, answer["hour"], answer["minute"], answer["second"], tzinfo=UTC)
    except ValueError:
        return None
    offset: int = answer["tz_hour"] * 3600 + answer["tz_minute"] * 60
    return int(local.timestamp()) + (offset if answer["tz_before_gmt"] else -offset)


def messages() -> Iterator[tuple[bytes, dict[str, Any]]]:
    for source in sorted(ANSWERS.glob("eml/*/*.eml")):
        answer = json.loads(source.with_suffix(".json").read_text())
        headers: dict[str, Any] = {}
        for header in answer["parts"][0]["headers"]:
            if isinstance(header["name"], str) and isinstance(header["value"], dict):
                headers.setdefault(header["name"], header["value"])
        yield re.split(rb"\r?\n\r?\n", source.read_bytes(), maxsplit=1)[0] + b"\r\n", headers


def test_unstructured_fields() -> None:
    found = cases("unstructured.json")
    right = [decode_header(first_field(case["header"])) == (case["expected"] or "") for case in found]
    assert (sum(right), len(right)) >= (22, 30)


def test_address_fields() -> None:
    found = cases("address.json")
    right = [
        [(one.name, one.email) for one in parse_addresses(unfolded(case["header"]))] == addresses_of(case["expected"])
        for case in found
    ]
    assert (sum(right), len(right)) >= (42, 60)


def test_date_fields() -> None:
    found = [case for case in cases("date.json") if case["expected"]]
    right = [parse_date(case["header"]) == moment_of(case["expected"]) for case in found]
    assert sum(right) >= len(right) - 4


def test_subjects_and_senders_of_whole_messages() -> None:
    subjects, senders = [], []
    for block, answers in messages():
        headers, _ = headers_from(block)
        if "Text" in answers.get("subject", {}):
            subjects.append(headers.subject == answers["subject"]["Text"])
        if "Address" in answers.get("from", {}):
            senders.append([(one.name, one.email) for one in headers.from_] == addresses_of(answers["from"]["Address"]))
    assert len(subjects) >= 79
    assert sum(subjects) >= 74
    assert len(senders) >= 77
    assert sum(senders) >= 75


@pytest.mark.parametrize("folder", ["real-mail", "mime-with-answers"])
def test_every_message_can_be_read_somehow(folder: str) -> None:
    """Headers, and the body as if it were one part of each kind: nothing raises, whatever it is."""
    count = 0
    for source in sorted((CORPUS / folder).rglob("*")):
        if not source.is_file() or source.stat().st_size > 400_000 or source.suffix in {".json", ".xml"}:
            continue
        header, _, body = source.read_bytes().partition(b"\n\n")
        headers_from(header)
        for encoding in ("base64", "quoted-printable", "x-uuencode"):
            decode(encoding, body)
        document = render([(BodyPart("1", "text/plain"), body)])
        assert document.lines
        count += 1
    assert count > 100


def test_every_page_can_be_rendered_without_a_stray_character() -> None:
    count = 0
    for source in sorted((CORPUS / "html").rglob("*.html")):
        document = render([(BodyPart("1", "text/html"), source.read_bytes())])
        assert len(document.lines) >= 1
        assert not document.lines[0].text.startswith("This part could not be rendered")
        for text in (*(line.text for line in document.lines), *document.links):
            assert safe_line(text) == text
        count += 1
    assert count >= 81
