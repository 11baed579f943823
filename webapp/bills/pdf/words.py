"""The words of a bill. They belong to the document, which is in English for ever."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

DELIVERY = {
    "HOME_DELIVERY": "Home delivery",
    "ON_HAND": "Pick up at the shop",
    "DRIVE_THRU": "Drive-through",
}

PAYMENT = {
    "CASH": "Cash",
    "CARD": "Card",
    "DEBIT": "Debit card",
    "CREDIT": "Credit card",
    "BANK_TRANSFER": "Bank transfer",
}

WORDS = {
    "bill": {"title": "Invoice", "date": "Invoice date", "total": "Total"},
    "credit_note": {"title": "Credit note", "date": "Date", "total": "Total credit"},
}
