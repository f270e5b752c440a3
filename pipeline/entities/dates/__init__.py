"""Dates said in Arabic text: ``find`` gives the expressions and the days they mean.

The words are data in ``lexicon``, the forms are data in ``patterns``, places where a form is no date are in
``guards``; ``points``, ``joins`` and ``resolve`` turn what fits into days.
"""

from pipeline.entities.dates.search import Date, find

__all__ = ["Date", "find"]
