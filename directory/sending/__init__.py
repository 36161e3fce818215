"""Drafts judged fit, the last look, and the one loop that post leaves by; the mail server and its login."""
