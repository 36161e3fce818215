"""Read, create, mark, edit and save workbooks and pupil lists; the sheets' columns. Judges no cell."""
