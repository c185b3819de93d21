"""Benchmarks in a real browser."""
BENCHMARKS = {}
