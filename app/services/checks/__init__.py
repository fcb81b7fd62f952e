"""The data checks as a person meets them: beside a field, as 问题清单, as a sheet."""
