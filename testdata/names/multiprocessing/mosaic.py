from multiprocessing import Pool


def shade(tile):
    return sum(tile) / len(tile)


if __name__ == "__main__":
    with Pool() as pool:
        print(pool.map(shade, [[1, 2, 3], [4, 5, 6]]))
