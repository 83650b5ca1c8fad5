import pdb


def balance(entries):
    total = sum(entries)
    if total < 0:
        pdb.set_trace()
    return total
