"""Protection over linked tables: which groups stand beside each other, how their figures are printed, and what a reader could conclude.

Knows people as combinations of attribute values, questions as options, and figures; nothing of questionnaires, waves or pages.
"""
