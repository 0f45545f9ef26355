"""tuimail in lines, for screen readers and terminals that cannot move their cursor: one order, one answer in words.

The same state, engine and keys as on the screen; `loop` owns the lines, `orders` understands them, `deeds` does them,
`words` says what there is.
"""
