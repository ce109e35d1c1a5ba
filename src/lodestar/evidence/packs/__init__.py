"""Place packs: one place's plan and facts as reviewed text files, each fact with its source.

``checking.check_pack`` reads a pack and reports every problem at once; ``checking.open_pack`` returns it or
raises; ``writing`` and ``splicing`` write packs back.
"""
