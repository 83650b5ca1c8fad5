#!/usr/bin/env python3
"""Rename screenshots on the desktop to their date."""

from datetime import datetime
from pathlib import Path

for shot in sorted((Path.home() / "Desktop").glob("Screenshot*.png")):
    taken = datetime.fromtimestamp(shot.stat().st_mtime)
    target = shot.with_name(f"{taken:%Y-%m-%d-%H%M%S}.png")
    if not target.exists():
        shot.rename(target)
        print(f"{shot.name} -> {target.name}")
