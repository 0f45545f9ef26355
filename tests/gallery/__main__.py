"""`python -m tests.gallery`: play the scenes and save what they show."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
import tempfile
from pathlib import Path

from tests.gallery.scene import Scene, play
from tests.gallery.worlds import WORLDS, World, environment
from tests.support import screens
from tests.support.ptyterm import NotSeen, Terminal

_START_S = 60.0


def main(arguments: list[str]) -> int:
    """Take the pictures; 1 where one does not show what it should."""
    wanted = _parse(arguments)
    columns, _, rows = wanted.size.partition("x")
    missed: list[str] = []
    for theme in wanted.theme:
        ending = f"-{wanted.language}" if wanted.language else ""
        directory = Path(wanted.directory) / f"{theme}-{wanted.size}{ending}"
        directory.mkdir(parents=True, exist_ok=True)
        for world in WORLDS:
            if not wanted.world or world.name in wanted.world:
                gallery = _Gallery(world, directory, theme, (int(columns), int(rows)), wanted.language, wanted.only)
                missed += gallery.take()
    for name in missed:
        print(f"not seen: {name}", file=sys.stderr)
    return 1 if missed else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("directory")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--theme", nargs="+", default=["tuimail-dark"])
    parser.add_argument("--language", default="", help="as LANGUAGE has it: de")
    parser.add_argument("--world", nargs="+", choices=[world.name for world in WORLDS], help="only these")
    parser.add_argument("--only", nargs="+", default=[], help="scenes; those that they build on are played, too")
    return parser.parse_args(arguments)


class _Gallery:
    """One world in one theme and size."""

    def __init__(
        self, world: World, directory: Path, theme: str, size: tuple[int, int], language: str, only: list[str]
    ) -> None:
        self._world, self._directory, self._theme, self._size = world, directory, theme, size
        self._language, self._only = language, only
        self._missed: list[str] = []

    def take(self) -> list[str]:
        """Save all pictures; returns the names of those that do not show what they should."""
        scenes = [one for one in self._world.scenes if not self._only or one.name in self._only or one.stays]
        if self._only and not any(one.name in self._only for one in scenes):
            return []
        with tempfile.TemporaryDirectory(prefix="tuimail-gallery-") as home, self._world.ground(Path(home)) as ground:
            argv = [*ground.argv, "--theme", self._theme]
            columns, rows = self._size
            env = environment(Path(home), self._language, ground)
            with Terminal(argv, columns=columns, rows=rows, env=env) as terminal:
                terminal.wait_for(lambda: re.search(self._world.ready, terminal.text) is not None, timeout_s=_START_S)
                with contextlib.suppress(NotSeen):
                    terminal.wait_quiet(1.0, timeout_s=10.0)
                for scene in scenes:
                    self._take(terminal, scene, ground.names)
        return self._missed

    def _take(self, terminal: Terminal, scene: Scene, names: dict[str, str]) -> None:
        keys = scene.keys
        for name, value in names.items():
            keys = keys.replace(f"{{{name}}}", value)
        play(terminal, keys)
        if not self._only or scene.name in self._only:
            screens.save(terminal.screen, self._directory / f"{scene.name}.png", is_light="light" in self._theme)
            if not self._language and scene.shows not in terminal.text:
                self._missed.append(f"{scene.name}: {scene.shows}")
        if not scene.stays:
            if (terminal.columns, terminal.rows) != self._size:
                terminal.resize(*self._size)
            play(terminal, self._world.back)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
