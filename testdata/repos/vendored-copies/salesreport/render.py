from pathlib import Path

from jinja2 import Environment, PackageLoader

environment = Environment(loader=PackageLoader("salesreport"), autoescape=True)


def render(path: Path, **tables) -> None:
    template = environment.get_template("report.html")
    html = template.render({name: frame.to_html(float_format="{:,.2f}".format) for name, frame in tables.items()})
    path.write_text(html, encoding="utf-8")
