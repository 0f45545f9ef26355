"""Benchmarks of the whole program against a real Dovecot: `python -m tests.benchmarks` prints a table with ratios.

Times of different machines do not compare, ratios and counts do. Nothing here runs in the test suite.
"""
