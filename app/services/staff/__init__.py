"""The people who work here: accounts, handing work over, entering for a village without the program."""
