"""The screen. The only room that knows Textual; it knows no network, no database and no thread of the engine's.

Textual reads its environment when it is imported, so what we want of it is said here: no animations (a page scroll
costs 224 KB with them and 8 KB without), and no long wait after Esc.
"""

import os

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("ESCDELAY", "25")
