"""The loop that renders and writes, the folder that it fills, its plan.json, preview and audit."""
