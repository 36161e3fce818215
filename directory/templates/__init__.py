"""A template: front matter, tags, grammar, Markdown to a letter, and which fields it asks for."""
