import hashlib


def hash_of(token: str) -> str:
    """Tokens are random and long, so a plain hash keeps them as well as a slow one would."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
