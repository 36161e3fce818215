"""Checks of the workbook, of lists of pupils and of templates: run them, accept findings, repair cells."""
