"""Writing place packs: a whole file anew (``render``), or only what changed in one (``splice``)."""

from lodestar.evidence.packs.rendering import render
from lodestar.evidence.packs.splicing import splice

__all__ = ["render", "splice"]
