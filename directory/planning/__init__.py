"""Plan the letters: which go to whom, and which are held and why, from a list, a directory and a ledger."""
