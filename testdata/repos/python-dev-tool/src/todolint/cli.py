"""Command line."""

import sys
from pathlib import Path

import click

from todolint import __version__
from todolint.config import load_config
from todolint.report import FORMATS
from todolint.scan import scan


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(sorted(FORMATS)), default="text")
@click.option("--max-age", type=int, help="Days until a TODO is overdue.")
@click.version_option(__version__)
def main(paths: tuple[Path, ...], format_: str, max_age: int | None) -> None:
    """Report TODO comments without an owner."""
    config = load_config(Path.cwd())
    if max_age is not None:
        config.max_age = max_age
    findings = list(scan(paths or (Path.cwd(),), config))
    for line in FORMATS[format_](findings):
        click.echo(line)
    sys.exit(1 if findings else 0)
