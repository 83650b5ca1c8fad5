from twine.commands.check import check

check(["dist/*"], strict=True)
