def hour(angle: float) -> float:
    return 12 + angle / 15
