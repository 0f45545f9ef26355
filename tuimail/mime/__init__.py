"""Bytes of mail to values: headers, charsets, transfer encodings, and bodies as documents.

Pure: nothing here opens a file, a socket or a thread. Bad input is the normal case, so nothing here raises for it:
what cannot be understood is shown as it came. Every function ends in time linear in its input, and inputs are capped.
Heavy libraries (selectolax, html2text) are imported where they are used, because the first screen must not wait.
"""
