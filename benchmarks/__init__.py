"""What Lodestar is measured with: made places of a size that no real one has, and clocks. See docs/benchmarks.md."""
