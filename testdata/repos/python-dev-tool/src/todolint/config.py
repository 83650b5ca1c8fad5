"""Settings from pyproject.toml."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Config:
    words: list[str] = field(default_factory=lambda: ["TODO", "FIXME", "XXX"])
    ignore: list[str] = field(default_factory=list)
    max_age: int = 180


def load_config(folder: Path) -> Config:
    for parent in [folder, *folder.parents]:
        file = parent / "pyproject.toml"
        if file.is_file():
            table = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("todolint", {})
            known = {k.replace("-", "_"): v for k, v in table.items()}
            return Config(**known)
    return Config()
