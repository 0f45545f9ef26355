"""Mailing lists: birds, rivers, an editor nobody agrees about; with List-Id, List-Post, List-Unsubscribe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tuimail.demo.letter import Letter
from tuimail.demo.paper import Head, message, msgid, text
from tuimail.demo.people import Person, reply_name
from tuimail.demo.times import in_words

_MEMBERS = tuple(
    Person(name, f"{name.split()[0].lower()}@{host}", zone)
    for name, host, zone in (
        ("Aldous Finch", "reedbed.example", 0), ("Marisol Quesada", "ornis.example", -300),
        ("Ivo Dragan", "mudflats.example", 60), ("Tamsin Pike", "saltings.example", 0),
        ("Bram van Oordt", "polder-post.example", 60), ("Linnea Stormare", "fjallbrev.example", 60),
        ("Obi Nwachukwu", "estuary.example", 60), ("Hortense Clairval", "courlis.example", 60),
        ("Rufus Tarrant", "oldharbour.example", -480), ("Yuki Morinaga", "higata.example", 540),
        ("Dalia Ferreira", "sapal.example", 0), ("Casper Holm", "vadehavet.example", 60),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MailingList:
    """A list and what its members talk about: subjects with an opening, and what anybody may answer."""

    name: str
    title: str
    host: str
    mailbox: str
    talks: tuple[tuple[str, str], ...]
    answers: tuple[str, ...]


_PLACES = ("Ness Point", "the Wall at Cley Gap", "Mellum", "Gull Holm", "the sewage works", "Ria Norte", "Hide 4")
_BIRDS = ("Whimbrel", "Spoonbill", "Spotted Redshank", "Pallid Harrier", "Wryneck", "Bluethroat", "Purple Heron",
          "Dotterel", "Long-tailed Duck", "Bee-eater", "Little Bittern", "Temminck's Stint")  # fmt: skip

LISTS = (
    MailingList("migration-watch", "Migration watch", "lists.reedbed.example", "Lists/migration-watch", (
        ("{bird} at {place}", "Showing well since 06:40 on the far bank, usually left of the third post. Please park "
        "at "
         "the church and not in front of the gate; the farmer has been patient so far."),
        ("Count for the week: {place}", "Totals of the dawn counts, in brackets the week before:\n\n  Dunlin        "
        "412 "
         "(380)\n  Curlew         61 (70)\n  {bird}   3 (0)\n\nFog on two mornings, so these are minima."),
        ("Identification please: {place}", "Photograph attached to the web page, not to the list. Size of a Redshank, "
        "bill "
         "a touch long, legs hidden by the tide. My wife says {bird}. My wife is usually right."),
        ("Ringing recovery: 31 years", "A {bird} ringed as a chick has been read at {place} today, 31 years and four "
        "months "
         "later. It has flown to the moon and most of the way back, if you add it up."),
     ), (
        "Still there at noon, closer now and asleep.",
        "Gone by the time I arrived. I had an excellent sandwich instead.",
        "Agree with {bird}: the pale rump is visible on the second picture.",
        "Respectfully, no. Look at the primary projection.",
        "Could we keep the exact place off the list until the chicks have fledged?",
        "Lifer! Thank you, and thank the farmer.",
        "For the record, the last one here was in 1987, and it was wet then too.",
     )),
    MailingList("gauging", "Open river gauging", "lists.openstage.example", "Lists/gauging", (
        ("[RFC] Drop the 16-bit timestamp", "The record header still carries a 16-bit day counter. It wraps in 2038 "
        "minus "
         "something embarrassing. I propose 32 bits and a version octet; old readers stop at the version and say "
         "so.\n\n"
         "Patch on the branch `long-days`. Comments by the end of the month, please."),
        ("Rating curves in muddy rivers", "How do you treat sites where the bed moves by half a metre each winter? I "
        "shift the "
         "curve by hand after each survey, and I do not like myself for it."),
        ("Release 2.{number} of stagetool", "2.{number} is out. What is new:\n\n  * reads the old binary format again "
        "(sorry)\n  "
         "* twice as fast on long series\n  * the manual has a chapter about ice\n\nChecksums are on the page as "
         "usual."),
        ("Bug: negative discharge at low flow", "With the attached curve, `stagetool rate` gives -0.003 m³/s at a "
        "stage of 4 cm. "
         "The river is small, but it does not flow backwards; I went and looked."),
     ), (
        "+1 for the version octet. Ask me how I know.",
        "This breaks the loggers at {place}; could the reader accept both for a year?",
        "Confirmed on 2.{number}. The extrapolation below the lowest point is linear where it should be a power.",
        "I have a patch, with a test that has a very small river in it.",
        "Merged, thank you.",
        "We survey twice a year and let the curve drift linearly in between. It is wrong, but it is wrong smoothly.",
        "Please do not top-post.",
        "> Please do not top-post.\n\nWhy not?",
     )),
    MailingList("slow-editors", "The slow editors' list", "lists.quietkeys.example", "Lists/slow-editors", (
        ("Tabs, once more", "I know. But I have written it up, with measurements: the same file with tabs and with "
        "spaces, read by "
         "twelve people, timed. The result will please nobody."),
        ("Which key do you never use?", "Mine is F7. It has been under this finger for thirty years, and I could not "
        "say what it "
         "does."),
        ("Poll: one window or many", "Please answer privately; I will post the totals. Do not explain yourselves to "
        "the list."),
        ("Announce: quill {number}", "quill {number} is here. It starts in nine milliseconds and does less than "
        "before."),
     ), (
        "I explain myself to the list, briefly, in four parts.",
        "F7 is spelling. You have been spelling well.",
        "The measurement is sound. The conclusion is mine.",
        "Nine milliseconds! What does it do with the other eight?",
        "This was settled in 1994.",
        "It was not.",
        "Removed a feature I used; I now use my hands. Works fine.",
     )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Post:
    of: MailingList
    author: Person
    subject: str
    says: str
    when: int
    key: str
    references: tuple[str, ...]
    parent: _Post | None

    def write(self) -> bytes:
        address, identity = f"{self.of.name}@{self.of.host}", f"{self.of.name}.{self.of.host}"
        head = Head(
            sender=self.author,
            subject=self.subject,
            when=self.when,
            msgid=self.key,
            to=(Person(self.of.title, address),),
            references=self.references,
            more=(
                ("List-Id", f"{self.of.title} <{identity}>"),
                ("List-Post", f"<mailto:{address}>"),
                ("List-Help", f"<mailto:{self.of.name}-request@{self.of.host}?subject=help>"),
                ("List-Unsubscribe", f"<https://{self.of.host}/leave/{self.of.name}>,\r\n"
                                     f" <mailto:{self.of.name}-leave@{self.of.host}>"),
                ("Sender", f"{self.of.name}-bounces@{self.of.host}"),
                ("Precedence", "list"),
            ),
        )  # fmt: skip
        quoted = ""
        if self.parent is not None and len(self.key) % 3:
            lines = "\n".join(f"> {line}" for line in self.parent.says.splitlines()[:6])
            quoted = f"On {in_words(self.parent.when)}, {reply_name(self.parent.author)} wrote:\n{lines}\n\n"
        footer = f"_______________________________________________\n{self.of.title}: {address}\n"
        return message(head, text(f"{quoted}{self.says}\n\n{self.author.first}\n\n{footer}"))


def list_thread(random: Random, mailing_list: MailingList, start: int, until: int, serial: int) -> Iterator[Letter]:
    """A conversation on a list, as it comes to a member's mailbox."""
    words = {
        "bird": random.choice(_BIRDS),
        "place": random.choice(_PLACES),
        "number": str(random.randint(1, 40)),
    }
    subject, opening = random.choice(mailing_list.talks)
    subject, when, posts = subject.format(**words), start, list[_Post]()
    answers = random.sample(mailing_list.answers, random.randint(0, len(mailing_list.answers)))
    author = random.choice(_MEMBERS)
    for number, says in enumerate([opening, *answers]):
        if when >= until:
            return
        parent = random.choice(posts[-3:]) if posts else None
        key = msgid((mailing_list.name, serial, number), author.host)
        references = (*parent.references, parent.key) if parent else ()
        title = f"Re: {subject}" if parent else subject
        post = _Post(mailing_list, author, title, says.format(**words), when, key, references, parent)
        posts.append(post)
        yield Letter(mailing_list.mailbox, when, post.write, wants_reading=0.35)
        author = random.choice([member for member in _MEMBERS if member is not author])
        when += int(random.lognormvariate(9.0, 1.4)) + 300
