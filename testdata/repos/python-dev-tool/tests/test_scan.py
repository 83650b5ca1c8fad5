from todolint.config import Config
from todolint.scan import scan


def test_owned_todo_is_fine(tmp_path):
    (tmp_path / "a.py").write_text("# TODO(ana): later\n# FIXME now\n")
    found = list(scan([tmp_path], Config()))
    assert [(f.line, f.word) for f in found] == [(2, "FIXME")]
