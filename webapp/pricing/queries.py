from decimal import Decimal

from webapp import config
from webapp.catalogue.rules.status import TaxClass
from webapp.pricing.rules import TaxRules


def tax_rules() -> TaxRules:
    """The taxes of the country in which the shop stands."""
    settings = config.current()
    percents = {
        TaxClass.STANDARD.value: settings.tax_standard_percent,
        TaxClass.REDUCED.value: settings.tax_reduced_percent,
        TaxClass.ZERO.value: Decimal(0),
    }
    return TaxRules(percents, included=settings.prices_include_tax)
