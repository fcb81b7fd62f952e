"""自检: what is wrong with this machine, this program or this data, in plain words, and what can be mended."""
