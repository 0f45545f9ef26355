"""The demo: the same for a seed and a clock, quick, and gone afterwards."""
