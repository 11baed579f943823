MOMENTS = {
    "version": 1,
    "created_at": "2026-03-02T16:05:12.345Z",
    "updated_at": "2026-03-02T16:05:12.345Z",
}
WANTED_CLIENT = {
    "email": "ada@example.com",
    "name": "Ada",
    "lastname": "Lovelace",
    "telephone": "+31 15 123 4567",
}
CLIENT = {"id": 7, **WANTED_CLIENT, **MOMENTS}
CLIENTS = {"items": [CLIENT], "next_cursor": None}
CHANGED_CLIENT = {"telephone": "+31 15 765 4321"}

CHANGED_ADDRESS = {"street": "Canal Street", "number": "14"}
PLACE = {
    "street": "Canal Street",
    "number": "12",
    "postal_code": "1015 CJ",
    "city": "Delft",
    "region": "",
    "country": "NL",
}
WANTED_ADDRESS = {"client_id": 7, **PLACE}
ADDRESS = {"id": 12, **WANTED_ADDRESS, "city": "DELFT", **MOMENTS}
ADDRESSES = {"items": [ADDRESS], "next_cursor": None}
