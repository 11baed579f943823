from webapp.demo.goods.shapes import DemoReview

# From the oldest to the newest. The last two wait to be read in the back office.
REVIEWS = (
    DemoReview(
        "four-hundred-roofs",
        50,
        "Ines",
        96,
        "I found the bakery, the school and my aunt’s washing line. It hangs in the kitchen, and breakfast takes longer now.",
    ),
    DemoReview(
        "tide-table-notebook",
        45,
        "Jonas W.",
        90,
        "Lies flat, and the paper takes a fountain pen without feathering. Half a star off because the elastic is a little short.",
    ),
    DemoReview(
        "lemon-mug",
        40,
        "Marta",
        83,
        "Cheerful, and heavier than it looks. The handle fits three fingers, not four.",
    ),
    DemoReview(
        "swift-playing-cards",
        50,
        "The Thursday table",
        77,
        "Three months of weekly games and the corners are still crisp.\n\nWe now play by the rules on the extra card and nobody remembers how it went before.",
    ),
    DemoReview(
        "sardine-tea-towel", 45, "Bram", 70, "Dries glasses without fluff after the first wash."
    ),
    DemoReview(
        "four-hundred-roofs",
        45,
        "P. Okafor",
        64,
        "Beautiful print on thick paper. The tube was hard to open without a knife, so be careful.",
    ),
    DemoReview(
        "village-jigsaw",
        50,
        "Lotte and Finn",
        58,
        "We did it in four evenings. All the windows are there, we counted.",
    ),
    DemoReview(
        "harbour-breakfast",
        50,
        "Captain (retired)",
        51,
        "Strong, honest, takes milk. I have ordered it three times.",
    ),
    DemoReview(
        "half-past-sun", 35, "Noor", 47, "Lovely colours, but a shade darker than on my screen."
    ),
    DemoReview(
        "four-hundred-roofs",
        50,
        "Elif",
        39,
        "A present for somebody who moved away from here. She cried, in the good way.",
    ),
    DemoReview(
        "star-quilt-cushion",
        40,
        "Anselm",
        33,
        "The cover is sturdy and the zip is hidden well. I would have liked a softer filling.",
    ),
    DemoReview("lemon-mug", 50, "Greta", 28, "Survives the dishwasher and my children."),
    DemoReview(
        "orange-crate-paper", 45, "Tom", 22, "Almost too good to tear. Folds without cracking."
    ),
    DemoReview(
        "the-night-ferry",
        50,
        "Yusuf",
        17,
        "The blue is deeper than any photograph of it. Framed it the same day.",
    ),
    DemoReview(
        "four-hundred-roofs",
        40,
        "Hanne",
        12,
        "Very fine lines, so hang it where you can stand close.",
    ),
    DemoReview(
        "tide-table-notebook",
        50,
        "Mila",
        9,
        "My third one. The dots are light enough to disappear when you draw over them.",
    ),
    DemoReview("four-hundred-roofs", 50, "Sam", 5, "Four hundred and eleven, I can confirm."),
    DemoReview(
        "lemon-mug",
        45,
        "Ruben",
        2,
        "Arrived in one piece, packed in paper only. The yellow is really that yellow.",
        is_read=False,
    ),
    DemoReview(
        "village-jigsaw",
        20,
        "Anonymous neighbour",
        1,
        "You forgot my cat. It is always in the second window from the left!",
        is_read=False,
    ),
)
