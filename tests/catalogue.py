"""`python -m tests.catalogue`: collects the texts of the code into every catalogue, and compiles them.

What is new stands untranslated in tuimail/locale/*/LC_MESSAGES/tuimail.po until somebody writes it; what is used no
more is dropped. Nothing is guessed.
"""

from __future__ import annotations

import io
import tomllib
from pathlib import Path
from typing import Final

from babel.messages import extract, mofile, pofile
from babel.messages.catalog import Catalog

from tuimail.model.language import DOMAIN, LOCALES
from tuimail.ui.actions import ACTIONS

_KEYWORDS: Final = {"gettext": None, "gettext_noop": None, "ngettext": (1, 2)}
_THEMES: Final = Path(__file__).resolve().parent.parent / "themes"
_PACKAGE: Final = Path(__file__).resolve().parent.parent / "tuimail"


def template() -> Catalog:
    """All texts that the code marks, without places: they would change with every line."""
    catalogue = Catalog(project=DOMAIN, charset="utf-8")
    for path in sorted(_PACKAGE.rglob("*.py")):
        with path.open("rb") as source:
            for _, message, _, _ in extract.extract("python", source, keywords=_KEYWORDS):
                catalogue.add(message, locations=[(str(path.relative_to(_PACKAGE)), 0)])
    for action in ACTIONS.values():
        for text in (action.label, action.description):
            catalogue.add(text, locations=[("ui/actions.py", 0)])
    for theme in sorted(_THEMES.glob("*.toml")):
        catalogue.add(tomllib.loads(theme.read_text("utf-8"))["description"], locations=[(theme.name, 0)])
    return catalogue


def read(path: Path) -> Catalog:
    """A catalogue as it stands."""
    with path.open("rb") as file:
        return pofile.read_po(file, locale=path.parent.parent.name, domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """What gettext reads."""
    made = io.BytesIO()
    mofile.write_mo(made, catalogue)
    return made.getvalue()


def written(catalogue: Catalog) -> bytes:
    """What people read."""
    made = io.BytesIO()
    pofile.write_po(made, catalogue, width=116, include_lineno=False, ignore_obsolete=True, sort_output=True)
    return made.getvalue()


def catalogues() -> list[Path]:
    """All that there are."""
    return sorted(LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def main() -> None:
    """Renew all of them."""
    texts = template()
    for path in catalogues():
        catalogue = read(path)
        catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
        path.write_bytes(written(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        missing = sum(1 for message in catalogue if message.id and not message.string)
        print(f"{path.relative_to(_PACKAGE.parent)}: {len(catalogue):,} texts, {missing:,} not translated")


if __name__ == "__main__":
    main()
