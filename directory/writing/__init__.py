"""Write the planned letters into a folder, with plan.json and the preview page; bundle and audit folders."""
