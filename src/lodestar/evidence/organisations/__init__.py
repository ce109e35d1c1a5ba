"""Organisations as one spine: names, identifiers, kinds, links to a register, and what money rests on them.

- ``names``, ``identifiers``, ``kinds``: what one organisation is called, numbered and is;
- ``register``, ``sought``, ``candidates``, ``likeness``, ``model``, ``linking``: which company a name is, how surely;
- ``alike``, ``spine``, ``decisions``: participants of many sources gathered into one organisation each;
- ``money``: £ at risk; ``made_register``, ``made_names``, ``training``: made data, and the weights learned from it.
"""
