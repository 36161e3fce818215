"""Take a school's own .docx apart, and keep what makes a letterhead: header, footer, styles, page.

``read`` gives the Letterhead; ``judge`` says why a file cannot serve, ``styles`` reads how text looks,
``head`` and ``draw`` carry header and footer over into PDF and preview.
"""
