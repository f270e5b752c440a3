"""``python -m pipeline`` is the command ``rasad``."""

import sys

from pipeline.cli import main

sys.exit(main())
