"""Cells, primary and complementary hiding, noise and rounding: plain Python over arrays."""
