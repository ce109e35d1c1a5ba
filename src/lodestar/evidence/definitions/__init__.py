"""What all places share as reviewed text: indicators and units, schemes of rating and of risk, checks and trees of tags."""
