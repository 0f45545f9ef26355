"""Values of mail that every room shares: frozen dataclasses, enums, pure functions.

Nothing here does I/O, and nothing here imports another room.
"""
