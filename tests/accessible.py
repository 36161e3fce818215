"""Hold a PDF against PDF/UA-1 (ISO 14289-1) with a checker that others wrote."""

import page


def failures(pdf: bytes) -> list[str]:
    """Return the rules that a PDF breaks, each with the checker's words."""
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    return [f"{one.rule_id}: {one.message}" for one in report.failures]
