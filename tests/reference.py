"""The settings reference of the README, from the schema: python -m tests.reference writes it between its markers."""

from __future__ import annotations

from pathlib import Path

from tuimail.config.explained import SETTINGS
from tuimail.config.explained_accounts import ACCOUNT_KEYS
from tuimail.config.settings import default_of

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- settings: written by python -m tests.reference -->\n", "<!-- end of settings -->\n"


def reference() -> str:
    """A table of all settings, and one of what an account takes."""
    lines = ["| setting | default | what it is for |", "|---|---|---|"]
    for key, setting in SETTINGS.items():
        table, _, name = key.partition(".")
        words = "; ".join(f"`{word}`: {meaning}" for word, meaning in setting.choices.items())
        limits = f"{setting.limits[0]:,} to {setting.limits[1]:,} {setting.unit}" if setting.limits else ""
        more = f" ({words or limits})" if words or limits else ""
        explanation = setting.explanation.removesuffix(".") + more
        lines.append(f"| `[{table}] {name}` | `{_default(key)}` | {explanation}. |")
    lines += ["", "| `[accounts.NAME]` | what it is for |", "|---|---|"]
    lines += [f"| `{key}` | {words} |" for key, words in ACCOUNT_KEYS.items()]
    return "\n".join(lines) + "\n"


def _default(key: str) -> str:
    value = default_of(key)
    return str(value).lower() if isinstance(value, bool) else str(value)


def section_of(text: str) -> str:
    """What stands between the markers."""
    return text.partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    text = README.read_text()
    README.write_text(text.replace(BEGIN + section_of(text) + END, BEGIN + reference() + END))


if __name__ == "__main__":
    main()
