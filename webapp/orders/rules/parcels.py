from enum import StrEnum


class ParcelStatus(StrEnum):
    PACKED = "PACKED"
    SHIPPED = "SHIPPED"
    UNPACKED = "UNPACKED"
