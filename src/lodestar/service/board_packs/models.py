"""Board packs: gathered, issued, frozen."""
