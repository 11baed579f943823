from webapp.demo.goods.shapes import DemoAttribute

ATTRIBUTES = (
    DemoAttribute("material", "Material", "text"),
    DemoAttribute("printing", "Printing", "text"),
    DemoAttribute("width_mm", "Width", "integer", "mm"),
    DemoAttribute("height_mm", "Height", "integer", "mm"),
    DemoAttribute("volume_ml", "Holds", "integer", "ml"),
    DemoAttribute("pages", "Pages", "integer"),
    DemoAttribute("pieces", "Pieces", "integer"),
    DemoAttribute("paper_weight", "Paper", "decimal", "g/m²"),
    DemoAttribute("dishwasher_safe", "Dishwasher safe", "boolean"),
    DemoAttribute("washable", "Washable at 40 °C", "boolean"),
    DemoAttribute("signed", "Signed and numbered", "boolean"),
)
