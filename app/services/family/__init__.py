"""Households and the people in them: their page, life events, doubles, relatives."""
