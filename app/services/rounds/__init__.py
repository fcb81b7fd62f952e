"""Round lists: 逐一核对 of people, housing, water and relocation rounds, with their results."""
