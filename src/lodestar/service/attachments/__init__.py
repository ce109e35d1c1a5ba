"""Evidence files that people keep with a record: looked at, kept under their hash, served as downloads.

What a file hangs on, who adds one and who reads it is told by the app of that record: updates (rounds/files.py) and
indicator values (monitoring/files.py).
"""
