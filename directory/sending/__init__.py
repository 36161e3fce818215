"""Send a folder's drafts by e-mail: judge them, look a last time, log in to the mail server, deliver."""
