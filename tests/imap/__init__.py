"""Tests of the IMAP protocol layer."""
