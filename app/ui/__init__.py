"""Window, lists, dialogs, job runner and message texts."""
