"""A pane that grows: what it costs the screen."""

from __future__ import annotations

import asyncio

from rich.segment import Segment
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from tuimail.ui.theming import DEFAULT_THEME, MailStyles, find_theme, theme_directories
from tuimail.ui.widgets.pane import Pane


class Lines(Pane):
    def pane_line(self, line: int, width: int) -> Strip:
        return Strip.blank(width)


class Grower(App[None]):
    def compose(self) -> ComposeResult:
        yield Lines(MailStyles(find_theme(DEFAULT_THEME, theme_directories(None))))


def test_more_lines_lay_out_the_screen_only_when_the_scrollbar_comes() -> None:
    async def story() -> None:
        app = Grower()
        async with app.run_test(size=(40, 10)) as pilot:
            layouts: list[Screen[object]] = []
            pane = app.query_one(Lines)
            pane.pane_set_lines(100)
            await pilot.pause()
            assert pane.show_vertical_scrollbar
            app.screen.screen_layout_refresh_signal.subscribe(app, layouts.append)
            for count in range(200, 2000, 200):
                pane.pane_set_lines(count)
                await pilot.pause()
            pane.pane_scroll_to(1500)
            pane.pane_set_lines(1000)
            await pilot.pause()
            assert layouts == []
            assert (pane.scroll_offset.y, pane.vertical_scrollbar.window_virtual_size) == (990, 1000)
            pane.pane_set_lines(5)
            await pilot.pause()
            assert layouts
            assert not pane.show_vertical_scrollbar

    asyncio.run(story())


class Numbers(Pane):
    def pane_line(self, line: int, width: int) -> Strip:
        return Strip([Segment(f"line {line}", Style(color="red", dim=True)), Segment(" 日本")])


def test_lines_look_as_textual_would_render_them() -> None:
    async def story() -> None:
        app = Grower()
        async with app.run_test(size=(40, 10)) as pilot:
            pane = Numbers(MailStyles(find_theme(DEFAULT_THEME, theme_directories(None))))
            await app.mount(pane)
            pane.pane_set_lines(100)
            await pilot.pause()
            whole = pane.region.size.region
            for crop in (whole, Region(2, 1, 7, 3), Region(0, 4, whole.width, 1)):
                expected = StylesCache().render_widget(pane, crop)
                for _ in range(2):
                    found = pane.render_lines(crop)
                    assert [cells(strip) for strip in found] == [cells(strip) for strip in expected]
            pane.scroll_to(y=3, animate=False, immediate=True)
            await pilot.pause()
            assert pane.render_lines(whole)[0].text.startswith("line 3 日本")

    asyncio.run(story())


def cells(strip: Strip) -> list[tuple[str, Style | None]]:
    return [(character, segment.style) for segment in strip for character in segment.text]
