"""Who reads the plan."""

from who_may import reading

LINES = reading({
    "plan": None, "theme": "skills", "workstream": "apprentices", "action_list": None, "action": "train-fitters",
    "principle_list": None, "principle": "patience", "forum_list": None, "forum": "board", "programme_list": None,
    "programme": "harbour-fund", "support_offer_list": None, "support_offer": "dock-grant", "project_list": None,
    "project": "second-dock",
})  # fmt: skip
EXPORTS = {"action_list", "programme_list", "support_offer_list", "project_list"}
