"""Where finished notices go."""
