"""Work: spells, the quarterly check of everybody away, public posts, wishes and services, what is owed about them."""
