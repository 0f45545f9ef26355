"""A made-up mailbox that looks like a life, served live: `tuimail demo`.

    people, texts -> kinds of mail (work, lists, bulk ...) -> corpus -> box (a served mailbox set) -> run
                                                              script (mail arriving while one watches) ┘

Everything comes from a seed and a clock: the same two give the same octets. A message is planned at the start, which
costs microseconds, and written when somebody asks for it. No real company, person or address occurs.
"""
