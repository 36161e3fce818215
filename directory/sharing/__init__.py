"""May this body have this about this leaver, today, why (not), and by which route? Pure."""
