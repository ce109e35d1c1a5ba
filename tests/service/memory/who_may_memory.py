"""What differs between two days can be taken away by whoever reads it; each reads of the kinds that they may."""

EXPORTS = {"memory"}
