"""What is wrong with a workbook, a list of leavers or the templates; who runs the rules, and what mends."""
