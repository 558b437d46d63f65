"""Tells the past of a DEMO: an invented country, drawn from a seed and carried out by the product's own acts.

``world``, ``people``, ``incidents`` and ``days`` draw and touch nothing; ``desk`` and what stands on it carry out. What
other slices have to tell joins in ``scenes.SCENES``.
"""
