"""Finding a household: the index, its entries, the filters."""
