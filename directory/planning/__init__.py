"""Who gets which letter, and who is held and why: a plan, from a list and a directory."""
