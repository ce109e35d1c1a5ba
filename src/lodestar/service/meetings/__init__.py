"""Meetings, decisions, asks and offers."""
