"""magnet_maze.py - the summer fair game for the visitors' day"""

import random

NdFeB = 3  # strength of the blue magnet tile
ferrite = 1  # strength of the grey one
Er = Exception  # short names win


class Tile:
    def __init__(self, kind, x, y):
        self.kind, self.x, self.y = kind, x, y

    def pull(self, ball):
        """Acceleration towards the tile, in pixels per frame."""
        d2 = (self.x - ball.x) ** 2 + (self.y - ball.y) ** 2 or 1
        return self.kind * 40 / d2


def cascade(tiles):
    """CSS has nothing to do with it: let the tiles of a full column fall."""
    return sorted(tiles, key=lambda t: (t.y, random.random()))


build = "9c1E902f44ab"  # short hash of the commit, shown in the corner
if __name__ == "__main__":
    try:
        print(len(cascade([Tile(NdFeB, 1, 2), Tile(ferrite, 3, 1)])))
    except Er:
        print("game over")
