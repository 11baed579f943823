"""The few SVG elements the drawings are made of; every function returns text."""

from collections.abc import Sequence

Point = tuple[float, float]
Paint = str | float


def document(*content: str, size: Point = (1200, 1200)) -> str:
    width, height = number(size[0]), number(size[1])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{"".join(content)}</svg>'
    )


def number(value: float) -> str:
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def element(name: str, content: str = "", /, **attributes: Paint) -> str:
    written = "".join(f' {_name(key)}="{_value(paint)}"' for key, paint in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _name(key: str) -> str:
    # These few SVG attributes are camel case; all others are written with hyphens.
    camel = {"clip_units": "clipPathUnits", "units": "gradientUnits", "deviation": "stdDeviation"}
    return camel.get(key, key.strip("_").replace("_", "-"))


def _value(paint: Paint) -> str:
    if isinstance(paint, str):
        return paint
    return f"{paint:.2f}".rstrip("0").rstrip(".") if abs(paint) < 1 else number(paint)


def circle(at: Point, radius: float, **paint: Paint) -> str:
    return element("circle", cx=at[0], cy=at[1], r=radius, **paint)


def ellipse(at: Point, radii: Point, **paint: Paint) -> str:
    return element("ellipse", cx=at[0], cy=at[1], rx=radii[0], ry=radii[1], **paint)


def box(at: Point, size: Point, **paint: Paint) -> str:
    return element("rect", x=at[0], y=at[1], width=size[0], height=size[1], **paint)


def path(outline: str, **paint: Paint) -> str:
    return element("path", d=outline, **paint)


def polygon(points: Sequence[Point], **paint: Paint) -> str:
    return path(closed(points), **paint)


def line(start: Point, end: Point, **paint: Paint) -> str:
    return element("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], **paint)


def group(*content: str, **paint: Paint) -> str:
    return element("g", "".join(content), **paint)


def define(*content: str) -> str:
    return element("defs", "".join(content))


def use(name: str, at: Point = (0, 0), *, turn: float = 0, scale: float = 1) -> str:
    return element("use", href=f"#{name}", transform=placed(at, turn=turn, scale=scale))


def placed(at: Point, *, turn: float = 0, scale: float = 1) -> str:
    steps = [f"translate({number(at[0])} {number(at[1])})"]
    if turn:
        steps.append(f"rotate({number(turn)})")
    if scale != 1:
        steps.append(f"scale({scale:.3g})")
    return "".join(steps)


def clip(name: str, *shapes: str) -> str:
    return element("clipPath", "".join(shapes), id=name)


def fade(name: str, *stops: tuple[float, str, float], down: float = 0) -> str:
    """A gradient from left to right (or top to bottom when `down` is 1): offset, colour, opacity."""
    marks = "".join(
        element("stop", offset=offset, stop_color=colour, stop_opacity=opacity)
        for offset, colour, opacity in stops
    )
    return element("linearGradient", marks, id=name, x2=1 - down, y2=down)


def glow(name: str, *stops: tuple[float, str, float]) -> str:
    """A gradient from the middle outwards: offset, colour, opacity."""
    marks = "".join(
        element("stop", offset=offset, stop_color=colour, stop_opacity=opacity)
        for offset, colour, opacity in stops
    )
    return element("radialGradient", marks, id=name)


def renamed(drawing: str, key: str) -> str:
    """Prefix every id, so that two drawings can stand in one file."""
    for mark in ('id="', 'href="#', "url(#"):
        drawing = drawing.replace(mark, mark + key)
    return drawing


def closed(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


def rounded(points: Sequence[Point]) -> str:
    """A closed outline that runs smoothly through all points."""
    count = len(points)
    outline = f"M{_pair(points[0])}"
    for here in range(count):
        before, start = points[here - 1], points[here]
        end, after = points[(here + 1) % count], points[(here + 2) % count]
        outline += f"C{_pair(_lean(start, before, end))} "
        outline += f"{_pair(_lean(end, after, start))} {_pair(end)}"
    return outline + "Z"


def _lean(anchor: Point, far: Point, near: Point) -> Point:
    return anchor[0] + (near[0] - far[0]) / 6, anchor[1] + (near[1] - far[1]) / 6


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
