"""The query language: one text for filter, search, selection, saved searches and the command line.

Parsed once, to a frozen tree (`terms`); `store.query_sql` and `engine.jobs.query_keys` turn the tree into questions.
"""
