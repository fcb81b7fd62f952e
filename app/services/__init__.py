"""What a person can do: one verb, one function, one transaction. The list of services is the list of features."""
