"""`ppmd_process.py VARIANT ORDER MEMORY RESTORE SIZE FILE` writes what FILE unpacks to: the program of ppmd.py."""

from __future__ import annotations

import sys

PIECE = 1 << 16


def main() -> None:
    """The process: exit code 1 where the stream ends too early, whatever the system says where memory broke."""
    import pyppmd

    variant, order, memory, restore, size = map(int, sys.argv[1:6])
    decoder = pyppmd.Ppmd8Decoder(order, memory, restore) if variant == 8 else pyppmd.Ppmd7Decoder(order, memory)
    left = size
    with open(sys.argv[6], "rb") as stream:
        data = stream.read(PIECE)
        while left > 0:
            try:
                out = decoder.decode(data, min(left, PIECE))
            except (pyppmd.PpmdError, ValueError):
                sys.exit(1)
            sys.stdout.buffer.write(out)
            left -= len(out)
            if decoder.eof:
                break
            data = stream.read(PIECE) if decoder.needs_input else b""
            if not out and not data:
                sys.stdout.buffer.flush()
                sys.exit(1)
    sys.stdout.buffer.flush()
    sys.exit(1 if left else 0)


if __name__ == "__main__":
    main()
