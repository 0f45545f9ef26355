"""Every screen and every state worth seeing, reached by keys as a person does and saved as a picture each.

    python -m tests.gallery DIRECTORY [--size 120x40] [--theme NAME ...] [--language de] [--only SCENE ...]

The scenes stand in the modules beside this one; `tests/test_gallery.py` fails where something opens a screen and no
scene shows it. PNG needs rsvg-convert; some scenes need Dovecot.
"""
