"""The township's audit: its queue, a case with all its papers, the spot check, comments on fields, decisions (`domain.md` §8.1, §8.3)."""
