"""What the window shows of evidence: the receipt of a clip, and verification reports."""
