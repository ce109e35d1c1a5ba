"""The plan as a sheet: out to Excel, edited, and in again by stable id; or pasted into a grid. Each cell is checked."""
