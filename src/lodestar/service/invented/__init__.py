"""The year behind an invented place: what its people did, day by day, told on the days on which they did it."""
