"""Threads at work: somebody asks, others answer, some answers quote."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from tuimail.demo.letter import Letter
from tuimail.demo.paper import Head, Piece, attachment, message, msgid, multipart, text
from tuimail.demo.pdf import pdf
from tuimail.demo.people import ME, OUTSIDERS, TEAM, Person, reply_name
from tuimail.demo.times import HOUR_S, in_words, working_time
from tuimail.demo.work_texts import (
    DAYS,
    GREETINGS,
    NAME_REMARKS,
    NAMES,
    PARTS,
    SITES,
    SMALL_ANSWERS,
    TOPICS,
    Topic,
)

_EVERYBODY = Person("Everybody", "all@quillmere.example")


@dataclass(frozen=True, slots=True)
class Post:
    """One message of a thread: who says what, when, in answer to which one."""

    author: Person
    when: int
    says: str
    parent: int | None
    has_file: bool = False


@dataclass(slots=True)
class Thread:
    """A conversation. Messages are written from it on demand."""

    key: str
    subject: str
    circle: tuple[Person, ...]
    posts: list[Post]

    def msgid(self, number: int) -> str:
        """The Message-ID of a post."""
        return msgid((self.key, number), self.posts[number].author.host)

    def write(self, number: int) -> bytes:
        """The octets of a post."""
        post = self.posts[number]
        head = Head(
            sender=post.author,
            subject=self.subject if post.parent is None else f"Re: {self.subject}",
            when=post.when,
            msgid=self.msgid(number),
            to=self._to(post),
            cc=self._cc(post),
            references=tuple(self._ancestors(number)),
        )
        return message(head, self._content(number))

    def letters(self, mailbox: str, sent: str) -> Iterator[Letter]:
        """Its messages; mine are in `sent`."""
        for number, post in enumerate(self.posts):
            yield Letter(sent if post.author is ME else mailbox, post.when, partial(self.write, number))

    def _content(self, number: int) -> Piece:
        post = self.posts[number]
        content = text(self._body(number), extra="; format=flowed")
        if not post.has_file:
            return content
        title = self.subject.partition(":")[0]
        sheet = pdf(title, [post.author.name, in_words(post.when), "", *post.says.splitlines()[:12]])
        name = "-".join(title.lower().split()) + ".pdf"
        return multipart("mixed", [content, attachment(sheet, "application/pdf", name)], self.msgid(number))

    def _body(self, number: int) -> str:
        post = self.posts[number]
        random = Random(f"{self.key}/{number}")
        greeting = random.choice(GREETINGS).format(mate=self._to(post)[0].first)
        said = "\n\n".join(textwrap.fill(paragraph, 72) if not paragraph.startswith(" ") else paragraph
                           for paragraph in post.says.split("\n\n"))  # fmt: skip
        lines = [said, "", post.author.signature]
        if post.parent is None or random.random() < 0.45:
            lines = [greeting, "", *lines]
        if post.parent is not None and random.random() < 0.7:
            quoted = self._quote(post.parent)
            lines = [*quoted, "", *lines] if random.random() < 0.5 else [*lines, "", *quoted]
        return "\n".join(lines) + "\n"

    def _quote(self, number: int) -> list[str]:
        post = self.posts[number]
        said = textwrap.fill(post.says.split("\n\n")[0], 68).splitlines()
        return [f"On {in_words(post.when)}, {reply_name(post.author)} wrote:", *(f"> {line}" for line in said)]

    def _ancestors(self, number: int) -> list[str]:
        parent = self.posts[number].parent
        return [] if parent is None else [*self._ancestors(parent), self.msgid(parent)]

    def _to(self, post: Post) -> tuple[Person, ...]:
        if post.parent is not None and self.posts[post.parent].author is not post.author:
            return (self.posts[post.parent].author,)
        return (self.circle[0],) if self.circle[0] is not post.author else self.circle[1:2]

    def _cc(self, post: Post) -> tuple[Person, ...]:
        to = self._to(post)
        return tuple(person for person in self.circle if person not in to and person is not post.author)


def work_thread(random: Random, key: str, start: int, until: int) -> Thread:
    """One conversation about one of the topics."""
    topic, mates, words = _chosen(random)
    answers = list(topic.answers[: random.randint(0, len(topic.answers))])
    for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
        answers.insert(random.randint(0, len(answers)), random.choice(SMALL_ANSWERS))
    author = random.choice((*mates, *mates, ME))
    when = working_time(random, start)
    thread = _opened(random, key, topic, author, mates, words, when)
    for answer in answers:
        author = random.choice([person for person in thread.circle if person is not author])
        when += int(random.lognormvariate(8.6, 1.3)) + 120
        if when >= until:
            break
        parent = random.choice((len(thread.posts) - 1,) * 4 + (random.randrange(len(thread.posts)),))
        thread.posts.append(Post(author, when, answer.format(**words), parent, has_file=random.random() < 0.03))
    return thread


def question(random: Random, key: str, when: int) -> Letter:
    """The first message of a conversation, from somebody else, now."""
    topic, mates, words = _chosen(random)
    thread = _opened(random, key, topic, mates[0], mates, words, when)
    return next(thread.letters("INBOX", "Sent"))


def _chosen(random: Random) -> tuple[Topic, list[Person], dict[str, str]]:
    """What about, among whom, and the words that are filled in."""
    topic = random.choice(TOPICS)
    mates = random.sample(TEAM, random.randint(1, 4))
    if random.random() < 0.2:
        mates.append(random.choice(OUTSIDERS))
    words = {
        "site": random.choice(SITES),
        "part": random.choice(PARTS),
        "number": str(random.randint(4, 32)),
        "day": random.choice(DAYS),
        "mate": random.choice(mates).first,
    }
    return topic, mates, words


def _opened(
    random: Random, key: str, topic: Topic, author: Person, mates: Sequence[Person], words: Mapping[str, str], when: int
) -> Thread:
    first = Post(author, when, topic.opening.format(**words), None, has_file=random.random() < 0.12)
    return Thread(key, topic.subject.format(**words), (ME, *mates), [first])


def naming_thread(random: Random, key: str, start: int, count: int = 60) -> Thread:
    """Sixty opinions about the name of the new gauge."""
    names = random.sample(NAMES, len(NAMES))
    opening = ("The new gauge needs a name before the moulds are cut. RG-7 is not a name.\n\nOne suggestion each, "
    "please. "
               "I collect until Friday and then we are done with it. It cannot take long.")  # fmt: skip
    thread = Thread(key, "What shall we call it?", (_EVERYBODY, ME), [Post(TEAM[3], start, opening, None)])
    when, author = start, TEAM[3]
    for number in range(1, count - 1):
        author = random.choice([person for person in (*TEAM, ME) if person is not author])
        when += int(random.lognormvariate(7.6, 1.0)) + 60
        says = NAME_REMARKS[number % len(NAME_REMARKS)]
        says = says.format(name=names[number % len(names)], other=names[(number * 7 + 3) % len(names)])
        parent = number - 1 if random.random() < 0.6 else random.randrange(max(0, number - 9), number)
        thread.posts.append(Post(author, when, says, parent))
    closing = "Sixty messages. The moulds were cut this morning. It is called RG-7."
    thread.posts.append(Post(TEAM[6], when + 3 * HOUR_S, closing, 0))
    return thread
