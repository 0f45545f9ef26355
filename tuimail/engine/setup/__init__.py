"""Finds the server of a mail address, tries it, and keeps it as an account.

    address ─> finding (known, published, DNS, guessed) ─> sign_in (TLS first, then the password) ─> keep

Nothing of this room is imported where an account is configured and none is being added.
"""
