"""Frozen documents: drawn up as drafts, looked at, issued, and from then on served as they were issued.

Each kind of document is an app of its own (board packs, annual reports) that holds only what it says: a model with what
the document is about, a form to begin one, a function that gathers it, and a ``Kind`` with its words, which its
``AppConfig`` registers. Addresses, pages, background work, files, freezing and publishing are all here.
"""
