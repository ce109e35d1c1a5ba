"""Tables of evidence: what each must look like, and rows held to it."""
