"""The config file: TOML to frozen dataclasses, with one clear sentence for every mistake.

No default hides elsewhere than in `schema`. The file is never rewritten; `append` adds to its end.
"""
