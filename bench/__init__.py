"""What the program costs beside its peers, measured side by side in one run: ``python -m bench``."""
