"""Errors that a person can act on: what happened, where, and what to do."""


class LodestarError(Exception):
    """Something that the person running Lodestar can put right; its text says how."""
