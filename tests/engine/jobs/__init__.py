"""Tests of the engine's jobs against the scripted server."""
