"""The claim ledger: every published number bound to a computation and checked again on every build."""
