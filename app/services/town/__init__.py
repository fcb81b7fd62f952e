"""The township over its villages: their list, who hands over late, one person in two of them."""
