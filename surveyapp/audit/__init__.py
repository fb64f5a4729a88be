"""What an outsider could learn from a published document. Knows the format and nothing else of ours: it is to find our mistakes."""
