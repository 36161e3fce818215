"""One parsed letter to Word, PDF, HTML and plain text."""
