"""Who writes in the demo: nobody real, all addresses under names reserved by RFC 2606."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes and is written to. `zone` is the offset of their clock in minutes."""

    name: str
    address: str
    zone: int = 0
    closing: str = ""
    """How they end a mail; the first name where nothing is said."""

    @property
    def first(self) -> str:
        """How friends address them."""
        return self.name.split()[0]

    @property
    def signature(self) -> str:
        """The last lines of a mail."""
        return self.closing or self.first

    @property
    def host(self) -> str:
        """Where their mail comes from."""
        return self.address.rpartition("@")[2]


ME = Person("Mara Ellison", "mara@quillmere.example", 0, "Mara")
ME_AT_HOME = Person("Mara Ellison", "mara.ellison@lanternpost.example", 0, "Mara")

PRIYA = Person("Priya Raman", "priya@quillmere.example", 0, "Priya")
TOBIAS = Person("Tobias Renner", "tobias@quillmere.example", 60, "Viele Grüße\nTobias")
SAM = Person("Sam Okafor", "sam@quillmere.example", 0, "-s")
WILLA = Person("Willa Trent", "willa@quillmere.example", 0, "Best,\nWilla")
HUGO = Person("Hugo Brandt-Lindholm", "hugo@quillmere.example", 60, "/Hugo")
ODILE = Person("Odile Marchand", "odile@quillmere.example", 60, "Bonne journée,\nOdile")
BENEDICT = Person("Benedict Ashgrove", "benedict@quillmere.example", 0, "Benedict Ashgrove\nOperations")
KEIKO = Person("Keiko Tanabe", "keiko@quillmere.example", 540, "Keiko")
LORCAN = Person("Lorcan Doyle-Finch", "lorcan@quillmere.example", 0, "Cheers, L.")

TEAM = (PRIYA, TOBIAS, SAM, WILLA, HUGO, ODILE, BENEDICT, KEIKO, LORCAN)

GAUGE_CLIENT = Person("Margit Saarela", "m.saarela@ottervale-council.example", 120, "Kind regards\nMargit Saarela")
SUPPLIER = Person("Anselm Kowalke", "a.kowalke@feinwerk-kowalke.example", 60, "Mit freundlichem Gruß\nA. Kowalke")
SURVEYOR = Person("Callum Reeve", "callum@reeve-surveys.example", 0, "Callum\nReeve Surveys, by boat and boot")
PROFESSOR = Person("Prof. Ximena Duarte", "xduarte@delta-institute.example", -180, "Ximena Duarte")
OUTSIDERS = (GAUGE_CLIENT, SUPPLIER, SURVEYOR, PROFESSOR)

INES = Person("Ines Ellison", "ines@lanternpost.example", 60, "x I")
MUM = Person("Ruth Ellison", "ruth.ellison@lanternpost.example", 0, "Love, Mum")
JONAH = Person("Jonah Pell", "jonah.pell@lanternpost.example", 0, "J")
PIPPA = Person("Pippa", "pippa@lanternpost.example", 60, "PIPPA!!! (9¾)")
HANNES = Person("Hannes Gröber", "hannes.groeber@postkasten.example", 60, "Liebe Grüße, Hannes")
ELODIE = Person("Élodie Vasseur", "elodie@courrier-bleu.example", 60, "Je t’embrasse,\nÉlodie")
GWEN = Person("Gwen Abernathy", "gwen@tidesingers.example", 0, "Gwen (second alto, first biscuit)")
RASHIDA = Person("Rashida Noor", "rashida@allotments.example", 0, "Rashida, plot 14")


def reply_name(person: Person) -> str:
    """How a reply quotes somebody: name with address."""
    return f"{person.name} <{person.address}>"
