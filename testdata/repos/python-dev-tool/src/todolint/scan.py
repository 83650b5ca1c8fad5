"""Walks files and yields findings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pathspec

from todolint.config import Config

OWNER = re.compile(r"\((@?[\w.-]+)\)")


@dataclass(frozen=True)
class Finding:
    path: Path
    line: int
    word: str
    text: str


def scan(paths: Iterable[Path], config: Config) -> Iterator[Finding]:
    ignored = pathspec.PathSpec.from_lines("gitwildmatch", config.ignore)
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, config.words)) + r")\b(.*)")
    for root in paths:
        files = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file())
        for file in files:
            if ignored.match_file(str(file)):
                continue
            yield from _scan_file(file, pattern)


def _scan_file(file: Path, pattern: re.Pattern) -> Iterator[Finding]:
    try:
        text = file.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return
    for number, line in enumerate(text.splitlines(), 1):
        match = pattern.search(line)
        if match and not OWNER.match(match[2].lstrip()):
            yield Finding(file, number, match[1], match[2].strip(" :"))
