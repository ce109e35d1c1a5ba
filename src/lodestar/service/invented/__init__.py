"""The year behind an invented place: what its people did, day by day, told on the days on which they did it."""

# The place whose year is told. Other invented places are somebody's own, and nothing is written into them.
LIVED = "port-meridian"
