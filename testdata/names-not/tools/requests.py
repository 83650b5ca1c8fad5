def ask(song):
    return f"Please play {song}."
