"""Tests of tuimail.engine.setup."""
