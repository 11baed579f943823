"""Every colour of the shop: inks for the drawings and quiet backdrops for the pictures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """A ground to print on, an ink to draw with and four tones, the leading one first."""

    ground: str
    ink: str
    tones: tuple[str, str, str, str]

    @property
    def dark(self) -> str:
        """Whichever of ground and ink can be read on white paper."""
        return min(self.ground, self.ink, key=_brightness)


@dataclass(frozen=True)
class Backdrop:
    wall: str
    table: str
    shadow: str


HARBOUR = Palette("#f4eddf", "#1f3a4d", ("#2f6f8f", "#e0a43b", "#d2603f", "#9cc3bf"))
QUINCE = Palette("#f8edd2", "#4d3a1f", ("#e2ad36", "#c8742b", "#7f9150", "#f0d48a"))
OLIVE = Palette("#f0ecdd", "#2d3a2a", ("#5f7346", "#9dab6c", "#b9642f", "#d9cb8c"))
CLAY = Palette("#f6e8da", "#4a2a22", ("#c65d3b", "#e29b70", "#3f6b6b", "#efcbaa"))
NIGHT = Palette("#1d2a44", "#f3ead8", ("#e9b44c", "#5b7fa6", "#d96c4f", "#34496e"))
PLUM = Palette("#f5eae6", "#3d2238", ("#7c3c60", "#c97b8f", "#d99a3f", "#e7c2b6"))
LAGOON = Palette("#eaf1eb", "#12424a", ("#1f7a7a", "#6fb7a9", "#e4765a", "#f3c08d"))
POPPY = Palette("#fbf1e6", "#26242e", ("#d8432f", "#f0a53a", "#2f5d8a", "#f3c6b4"))
MOSS = Palette("#24382f", "#f1ead6", ("#8fae6b", "#d9b65a", "#e08a5b", "#3c5a49"))
INK = Palette("#f6f2e9", "#23262d", ("#23262d", "#8d9099", "#d2503a", "#d6d2c8"))
LEMON = Palette("#fff8df", "#2c4a3b", ("#f2c53d", "#4f8a63", "#e8923a", "#cfe0bd"))
ROSE = Palette("#fbeee9", "#5a2b34", ("#d97b7f", "#b6475a", "#6f8f7a", "#f4cbc1"))
SLATE = Palette("#e8ecee", "#26333f", ("#4d6a80", "#93adbc", "#d98f4e", "#c5d3da"))
RUST = Palette("#7d2f22", "#f7e7d0", ("#e5a04b", "#d4663f", "#f0cfa0", "#5d2119"))
DUSK = Palette("#f3dccb", "#352a4a", ("#6a4f7d", "#e07a5f", "#f2b56b", "#b58fa5"))
SPRING = Palette("#f7f5e6", "#31503f", ("#e98a8f", "#f3c65b", "#6ea57e", "#bcd9c0"))

OAT = Backdrop("#efe8dc", "#e0d4c1", "#5a4630")
SAGE = Backdrop("#dfe5d9", "#cbd4c3", "#38452f")
SKY = Backdrop("#dde6ea", "#c8d5db", "#2c4250")
BLUSH = Backdrop("#f1e0d7", "#e3cabd", "#653c2c")
STRAW = Backdrop("#f2e8cd", "#e3d4ad", "#5d4a1c")
MIST = Backdrop("#e6e3e6", "#d4cfd5", "#3d3444")


def _brightness(colour: str) -> int:
    return sum(int(colour[start : start + 2], 16) for start in (1, 3, 5))
