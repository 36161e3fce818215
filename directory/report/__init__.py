"""Every report as text, JSON, CSV, HTML, JUnit, SARIF or GitHub's form. Returns text; prints nothing.

A report is a module. Its table FORMS has one function a form, all of one shape: ``function(data, style)``
returns the whole text, with its last line end. What takes no style returns a sentence.
"""
