"""Entry point of the `tuimail` command and of `python -m tuimail`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command line and return its exit status."""
    from tuimail import last_screen

    try:
        last_screen.paint(sys.argv[1:])
        from tuimail import late_imports, patterns

        if directory := last_screen.state_dir(sys.argv[1:]):
            patterns.recall(os.path.join(directory, "patterns"))
            late_imports.recall(os.path.join(directory, "modules"))
        late_imports.begin()
        from tuimail.cli import run

        return run(sys.argv[1:])
    finally:
        last_screen.give_back()


if __name__ == "__main__":
    sys.exit(main())
