class RejectedProduct(Exception):
    """The product cannot be imported for this fact, which is seen in this field."""

    def __init__(self, field: str, fact: str) -> None:
        super().__init__(fact)
        self.field = field
        self.fact = fact
