"""Benchmarks: each beside what people use today, in one run (`python -m bench`); targets stand in the design, §9."""
