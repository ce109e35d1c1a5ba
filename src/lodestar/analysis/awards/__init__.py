"""Awards: who was offered what, where and with whom, computed from the releases in the evidence store.

Money of three kinds is kept apart: what was offered, what the projects cost, and what was actually paid. Sources are
never added together, because the same award may stand in several.
"""
