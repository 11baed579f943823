"""What a shopper looks at on the page of a product: one of its variants, and one picture."""

from dataclasses import dataclass

from webapp.cart.rules import FEW_LEFT, LARGEST_QUANTITY
from webapp.catalogue.queries.details import NumberedPicture, ProductDetails, VariantDetails
from webapp.catalogue.rules.choice import OptionChoice, Sellable, all_values, choices, first_choice


@dataclass(frozen=True)
class Choice:
    """The variant that is shown, the ways to the others, and the picture beside it."""

    variant: VariantDetails | None
    options: tuple[OptionChoice, ...]
    picture: NumberedPicture | None

    @property
    def is_for_sale(self) -> bool:
        return self.variant is not None and self.variant.is_for_sale

    @property
    def available(self) -> int:
        return self.variant.available if self.variant else 0

    @property
    def is_scarce(self) -> bool:
        return 0 < self.available <= FEW_LEFT

    @property
    def is_reduced(self) -> bool:
        before = self.variant.compare_at if self.variant else None
        return before is not None and self.variant is not None and before > self.variant.price

    @property
    def most(self) -> int:
        """How many pieces may be put into the cart at once."""
        return min(self.available, LARGEST_QUANTITY)


def choose(product: ProductDetails, *, variant_id: int | None, picture_id: int | None) -> Choice:
    """The variant and the picture that are asked for, or what is shown without asking."""
    variants = {variant.id: variant for variant in product.variants}
    sellable = [sellable_of(variant, len(product.options)) for variant in product.variants]
    chosen = first_choice(sellable, variant_id)
    if chosen is None:
        return Choice(None, (), picture_of(product, None, asked=picture_id))
    variant = variants[chosen.id]
    return Choice(
        variant=variant,
        options=choices(product.options, sellable, chosen),
        picture=picture_of(product, variant, asked=picture_id),
    )


def sellable_of(variant: VariantDetails, options: int) -> Sellable:
    return Sellable(
        variant.id,
        all_values(variant.option_values, options),
        is_obtainable=variant.is_for_sale and variant.available > 0,
    )


def picture_of(
    product: ProductDetails, variant: VariantDetails | None, *, asked: int | None
) -> NumberedPicture | None:
    """The picture that is asked for, else the one of the variant, else the first."""
    pictures = {picture.id: picture for picture in product.pictures}
    of_variant = pictures.get(variant.picture_id or 0) if variant else None
    return pictures.get(asked or 0) or of_variant or next(iter(pictures.values()), None)
