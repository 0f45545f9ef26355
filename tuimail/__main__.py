"""Entry point of the `tuimail` command and of `python -m tuimail`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit status."""
    from tuimail import last_screen

    try:
        last_screen.paint(sys.argv[1:])
        from tuimail import late_imports

        late_imports.begin()
        from tuimail.cli import run

        return run(sys.argv[1:])
    finally:
        last_screen.give_back()


if __name__ == "__main__":
    sys.exit(main())
