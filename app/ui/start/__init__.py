"""Before anybody is signed in: first start, sign-in, recovery. Loads nothing of the store until it is needed."""
