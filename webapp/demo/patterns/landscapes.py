"""Views for framing. Each composition keeps to the middle, where a portrait frame cuts."""

from random import Random

from webapp.demo.palettes import Palette
from webapp.demo.svg import Point, box, circle, group, path, polygon


def half_past_sun(palette: Palette) -> str:
    """A ringed sun going down behind folded hills."""
    main, second, third, fourth = palette.tones
    rings = ((330, fourth), (270, third), (210, second), (150, palette.ground))
    sun = [circle((600, 480), reach, fill=colour) for reach, colour in rings]
    hills = (
        ("M0 640C180 560 330 560 500 640S860 760 1200 600V1200H0Z", second),
        ("M0 760C240 640 420 700 620 780S1000 820 1200 740V1200H0Z", main),
        ("M0 900C200 800 460 820 680 900S1040 960 1200 880V1200H0Z", third),
        ("M0 1040C260 940 500 980 760 1040S1100 1080 1200 1030V1200H0Z", palette.ink),
    )
    slopes = [path(outline, fill=colour) for outline, colour in hills]
    return box((0, 0), (1200, 1200), fill=palette.ground) + "".join(sun + slopes)


def night_ferry(palette: Palette) -> str:
    """A lit ferry crosses the moon's road on the water."""
    main, second, third, fourth = palette.tones
    pick = Random(6)
    stars = [
        circle(
            (pick.uniform(0, 1200), pick.uniform(0, 520)), pick.choice((2, 3, 4)), fill=palette.ink
        )
        for _ in range(46)
    ]
    return "".join(
        [
            box((0, 0), (1200, 1200), fill=palette.ground),
            *stars,
            circle((600, 330), 230, fill=fourth),
            circle((600, 330), 160, fill=main),
            path("M0 600L150 560L260 590L420 540L520 600Z", fill=fourth),
            box((0, 600), (1200, 600), fill=second),
            *_moon_road(main, fourth),
            _ferry(palette, third),
        ]
    )


def _moon_road(light: str, dark: str) -> list[str]:
    pick = Random(9)
    glints = []
    for row in range(17):
        width = 90 + row * 14 + pick.uniform(-30, 50)
        left = 600 - width / 2 + pick.uniform(-26, 26)
        glints.append(box((left, 630 + row * 33), (width, 11), rx=5.5, fill=light, opacity=0.9))
        far = pick.uniform(60, 1000)
        glints.append(box((far, 646 + row * 33), (130, 8), rx=4, fill=dark, opacity=0.8))
    return glints


def _ferry(palette: Palette, paint: str) -> str:
    windows = [
        box((516 + step * 44, 676), (26, 18), rx=4, fill=palette.tones[0]) for step in range(5)
    ]
    return group(
        box((500, 662), (240, 46), fill=palette.ink),
        box((540, 622), (150, 42), fill=palette.ink),
        box((596, 566), (46, 60), fill=paint),
        box((596, 580), (46, 12), fill=palette.ink),
        path(
            "M420 706H800C790 752 770 774 738 774H484C454 774 430 752 420 706Z", fill=palette.ground
        ),
        path("M426 720H796", stroke=paint, stroke_width=10),
        *windows,
    )


def cypresses(palette: Palette) -> str:
    """Seven hills, and one row of cypresses that climbs them."""
    main, second, third, fourth = palette.tones
    colours = (fourth, second, main, fourth, third, main, palette.ink)
    drawn = [box((0, 0), (1200, 1200), fill=palette.ground), circle((800, 270), 96, fill=third)]
    for row, colour in enumerate(colours):
        top, lean = 380 + row * 112, (-1) ** row * 90
        outline = f"M0 {top + lean}C300 {top - 160 - lean / 2:g} 640 {top + 120 + lean:g} 1200 {top - lean}V1200H0Z"
        drawn.append(path(outline, fill=colour))
        if row < 6:
            drawn.append(_ploughed(row, top + lean, palette.ground))
    trees = (
        (330, 432, 0.55),
        (420, 500, 0.7),
        (520, 584, 0.85),
        (632, 694, 1.0),
        (760, 830, 1.25),
        (905, 985, 1.5),
    )
    drawn += [_cypress((x, y), size, palette.ink) for x, y, size in trees]
    return "".join(drawn)


def _ploughed(row: int, top: float, colour: str) -> str:
    if row % 2:
        return ""
    return path(
        f"M0 {top + 40:g}C300 {top - 160:g} 640 {top + 150:g} 1200 {top - 120:g}",
        fill="none",
        stroke=colour,
        stroke_width=3,
        opacity=0.5,
    )


def _cypress(foot: Point, size: float, colour: str) -> str:
    where = f"translate({foot[0]:g} {foot[1]:g})scale({size:g})"
    return path("M-5 0V-16C-44-30-34-120 0-210C34-120 44-30 5-16V0Z", fill=colour, transform=where)


def lighthouse(palette: Palette) -> str:
    main, second, third, fourth = palette.tones
    bands = [
        polygon(_tower(level), fill=third if level % 2 else palette.ground) for level in range(7)
    ]
    swell = [
        path(f"M0 {y}q50-40 100 0" + "t100 0" * 11 + "V1200H0Z", fill=colour)
        for y, colour in ((930, main), (1010, palette.ink), (1096, main))
    ]
    return "".join(
        [
            box((0, 0), (1200, 1200), fill=fourth),
            polygon([(600, 318), (0, 120), (0, 420)], fill=palette.ground, opacity=0.75),
            polygon([(600, 318), (1200, 120), (1200, 420)], fill=palette.ground, opacity=0.75),
            circle((820, 560), 80, fill=second),
            path("M250 960C360 850 470 900 560 860S800 840 960 960Z", fill=palette.ink),
            *bands,
            box((540, 352), (120, 20), rx=4, fill=palette.ink),
            box((562, 282), (76, 72), fill=second),
            path("M562 282V354M600 282V354M638 282V354", stroke=palette.ink, stroke_width=7),
            path("M548 284C556 238 644 238 652 284Z", fill=third),
            circle((600, 240), 10, fill=palette.ink),
            *swell,
        ]
    )


def _tower(level: int) -> list[Point]:
    top, foot = 372 + level * 74, 372 + (level + 1) * 74
    inner, outer = 44 + level * 6.0, 44 + (level + 1) * 6.0
    return [(600 - inner, top), (600 + inner, top), (600 + outer, foot), (600 - outer, foot)]
