"""Read a letter's template: front matter, tags and Markdown, what it may say, which fields it asks for."""
