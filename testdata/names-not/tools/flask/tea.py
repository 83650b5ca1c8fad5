def brew(leaves):
    return leaves * 2
