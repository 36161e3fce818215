"""The front door: what commands, a web page and other programs call."""
