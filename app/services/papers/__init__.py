"""Every paper: from the store to a document, from a document to bytes."""
