"""Validation on one's own data: sheets for people to code, and what their codes say about the programs."""
