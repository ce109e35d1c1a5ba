"""Stands here so that tests can import ``benchmarks``."""
