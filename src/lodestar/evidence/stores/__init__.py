"""The store: one file built from a chosen set of releases, read only, replaced whole."""
