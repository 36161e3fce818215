"""Take a school's own .docx apart, and keep what makes a letterhead: header, footer, styles, page.

``read`` gives the Letterhead; ``package`` opens the file, ``judge`` says why one cannot serve, ``clean``
drops what must not travel in a letter, ``styles`` reads how text looks, ``head`` and ``draw`` carry header
and footer over into PDF and preview.
"""
