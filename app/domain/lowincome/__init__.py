"""People of low income: classes, alerts, the road of a recognition, reviews, 老弱病残, 停发报告 (`domain.md` §14, §22)."""
