"""Items 1–5 of the form and the consent, typed household by household."""
