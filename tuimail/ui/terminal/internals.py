"""Tells whether this Textual is the one that the output layer was written for.

Everything that is not public and that we rely on stands here; where something is missing, Textual's own output is
used, which is heavier on the wire but right.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module

_PARAMETERS = {
    ("textual.app", "App", "_display"): ("self", "screen", "renderable"),
    ("textual._compositor", "LayoutUpdate", "__init__"): ("self", "strips", "region"),
    ("textual._compositor", "ChopsUpdate", "__init__"): ("self", "chops", "spans", "chop_ends"),
    ("textual._compositor", "Compositor", "render_partial_update"): ("self",),
    ("textual._compositor", "Compositor", "reflow"): ("self", "parent", "size"),
    ("textual._compositor", "Compositor", "_get_renders"): ("self", "crop"),
    ("textual._compositor", "Compositor", "_render_chops"): ("self", "crop", "is_rendered_line"),
    ("textual._compositor", "Compositor", "update_widgets"): ("self", "widgets"),
    ("textual.screen", "Screen", "_compositor_refresh"): ("self",),
    ("textual.widget", "Widget", "render_lines"): ("self", "crop"),
    ("textual.drivers.linux_driver", "LinuxDriver", "_get_terminal_size"): ("self",),
    ("textual.drivers.linux_driver", "LinuxDriver", "process_message"): ("self", "message"),
    ("textual.drivers.linux_driver", "LinuxDriver", "send_message"): ("self", "message"),
    ("textual.drivers.linux_driver", "LinuxDriver", "write"): ("self", "data"),
    ("textual.drivers.linux_driver", "LinuxDriver", "flush"): ("self",),
    ("textual.drivers.linux_driver", "LinuxDriver", "start_application_mode"): ("self",),
    ("textual.drivers.linux_driver", "LinuxDriver", "stop_application_mode"): ("self",),
    ("textual.drivers.linux_driver", "LinuxDriver", "disable_input"): ("self",),
    ("textual.drivers.linux_driver", "LinuxDriver", "close"): ("self",),
    ("textual.drivers.linux_driver", "WriterThread", "__init__"): ("self", "file"),
    ("textual.drivers.linux_driver", "Thread", "start"): ("self",),
    ("textual._xterm_parser", "XTermParser", "feed"): ("self", "data"),
    ("textual._xterm_parser", "XTermParser", "tick"): ("self",),
    ("textual._xterm_parser", "XTermParser", "_sequence_to_key_events"): ("self", "sequence", "alt"),
    ("rich.cells", "split_graphemes"): ("text", "unicode_version"),
}
_SLOTS = {
    ("textual.strip", "Strip"): {"_segments"},
    ("rich.style", "Style"): {"_attributes", "_set_attributes", "_color", "_bgcolor", "_link"},
}
_HELD = {
    ("textual.message_pump", "MessagePump"): {"_message_queue", "_running", "_closed"},
    ("textual.app", "App"): {"_batch_count", "_exit", "_driver", "_sync_available", "_disable_notifications"},
    ("textual.screen", "Screen"): {"_compositor", "_dirty_widgets"},
    ("textual.widget", "Widget"): {
        *("_nodes", "has_focus", "_repaint_required", "_layout_required", "_scroll_required"),
        *("_recompose_required", "_refresh_styles_required", "_styles_cache"),
    },
    ("textual._compositor", "Compositor"): {
        *("_dirty_regions", "_regions_to_spans", "visible_widgets", "cuts", "full_map"),
    },
    ("textual.driver", "Driver"): {"_app", "_debug", "_loop", "_mouse"},
    ("textual.drivers.linux_driver", "LinuxDriver"): {"_writer_thread", "attrs_before", "fileno", "input_tty"},
    ("textual.css.stylesheet", "Stylesheet"): {"_variables", "_variable_tokens"},
    ("rich.console", "Console"): {"_color_system"},
}
"""What an object has: by its class, or because the class makes it when one is made."""


@cache
def is_known_textual() -> bool:
    """Whether all that is relied on is there, with the parameters expected; never on Windows."""
    if sys.platform == "win32":
        return False
    try:
        return (
            all(_parameters(*path) == names for path, names in _PARAMETERS.items())
            and all(slots <= set(getattr(_find(*path), "__slots__", ())) for path, slots in _SLOTS.items())
            and all(_holds(*path, names=names) for path, names in _HELD.items())
        )
    except (ImportError, AttributeError):
        return False


def _parameters(*path: str) -> tuple[str, ...]:
    code = getattr(_find(*path), "__code__")  # noqa: B009 - a plain function, which only its attribute tells
    names: tuple[str, ...] = code.co_varnames
    return names[: code.co_argcount]


def _holds(module: str, name: str, *, names: set[str]) -> bool:
    made: set[str] = set()
    for base in getattr(_find(module, name), "__mro__"):  # noqa: B009 - only a class has one
        made.update(vars(base), getattr(getattr(base.__init__, "__code__", None), "co_names", ()))
    return names <= made


def _find(module: str, *names: str) -> object:
    found: object = import_module(module)
    for name in names:
        found = getattr(found, name)
    return found
