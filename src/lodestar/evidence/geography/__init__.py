"""Areas and where things are: codes, authorities, postcodes, grid references, boundaries and outlines."""
