from webapp.demo.goods.shapes import DemoCategory

CATEGORIES = (
    DemoCategory(
        "prints",
        "Art prints",
        "<p>Six weeks of drawing, one afternoon of printing. Pigment ink on cotton paper, "
        "packed flat, with or without a frame.</p>",
        1,
    ),
    DemoCategory(
        "mugs",
        "Mugs",
        "<p>Stoneware from a pottery two streets away, with our patterns under the glaze, "
        "where no dishwasher reaches them.</p>",
        2,
    ),
    DemoCategory(
        "cushions",
        "Cushions",
        "<p>Linen and cotton covers with three buttons. The filling is wool, and can be had "
        "without.</p>",
        3,
    ),
    DemoCategory(
        "notebooks",
        "Notebooks",
        "<p>Thread-sewn, so they lie flat on the first page and on the last.</p>",
        4,
    ),
    DemoCategory(
        "tea-tins",
        "Tea and tins",
        "<p>Loose tea in tins that are meant to be filled again.</p>",
        5,
    ),
    DemoCategory(
        "wrapping",
        "Wrapping paper",
        "<p>Heavy enough to fold sharply, and good enough to be ironed and used again.</p>",
        6,
    ),
    DemoCategory(
        "tea-towels",
        "Tea towels",
        "<p>Half linen, which dries glasses without leaving a thread.</p>",
        7,
    ),
    DemoCategory(
        "games",
        "Cards and puzzles",
        "<p>For the long side of the evening.</p>",
        8,
    ),
)
