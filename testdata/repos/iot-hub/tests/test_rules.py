from barnhub.bus import Reading
from barnhub.rules import load_rules


def test_fan_starts_above_the_limit():
    rules = load_rules([{"sensor": "t", "above": 27.5, "relay": "fan"}])
    assert list(rules.apply(Reading("t", 28.0))) == [("fan", True)]
    assert list(rules.apply(Reading("t", 27.3))) == []
    assert list(rules.apply(Reading("t", 26.0))) == [("fan", False)]
