"""Help: measures and helpers (domain.md §11)."""
