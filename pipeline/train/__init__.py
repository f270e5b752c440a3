"""Training of the models that ship in ``models/``; every corpus is named in the settings."""
