#!/usr/bin/env python3
"""Write the look-up tables as a C header."""

import argparse

import numpy as np

POLYNOMIALS = {32: 0xEDB88320, 64: 0xC96C5795D7870F42}


def table(width: int) -> np.ndarray:
    dtype = np.uint32 if width == 32 else np.uint64
    values = np.arange(256, dtype=dtype)
    one, poly = dtype(1), dtype(POLYNOMIALS[width])
    for _ in range(8):
        values = np.where(values & one, (values >> one) ^ poly, values >> one)
    return values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    args = parser.parse_args()
    with open(args.out, "w", encoding="ascii") as out:
        out.write("#include <stdint.h>\n")
        for width in POLYNOMIALS:
            body = ", ".join(f"0x{v:x}u" if width == 32 else f"0x{v:x}ull" for v in table(width))
            out.write(f"static const uint{width}_t crcx_table{width}[256] = {{ {body} }};\n")


if __name__ == "__main__":
    main()
