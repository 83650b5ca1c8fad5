"""Output formats."""

import json
from collections.abc import Iterable, Iterator

from todolint.scan import Finding


def text(findings: Iterable[Finding]) -> Iterator[str]:
    for f in findings:
        yield f"{f.path}:{f.line}: {f.word} {f.text}"


def github(findings: Iterable[Finding]) -> Iterator[str]:
    for f in findings:
        yield f"::warning file={f.path},line={f.line}::{f.word} without an owner"


def as_json(findings: Iterable[Finding]) -> Iterator[str]:
    yield json.dumps([{"path": str(f.path), "line": f.line, "word": f.word} for f in findings], indent=2)


FORMATS = {"text": text, "github": github, "json": as_json}
