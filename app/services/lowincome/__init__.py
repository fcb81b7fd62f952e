"""People of low income: recognitions and their road, alerts, grants, subsidies, stop reports, care (`domain.md` §14, §22)."""
