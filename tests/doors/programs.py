"""A program that speaks to the API: it sends its token, and the keys and tags that are wanted."""

from itertools import count

API = "/api/v1"
ALL = (
    *("orders:read", "orders:write", "payments:write", "bills:read", "bills:write"),
    "catalogue:read",
)
keys = count(1)


class Program:
    def __init__(self, client, token):
        self.client, self.token = client, token

    def get(self, path, **headers):
        return self.send("get", path, None, headers)

    def post(self, path, body=None, key=None):
        headers = {"Idempotency-Key": key or f"key-of-{next(keys):06}"}
        return self.send("post", path, {} if body is None else body, headers)

    def put(self, path, body, tag="*"):
        return self.send("put", path, body, {"If-Match": tag})

    def patch(self, path, body, tag="*"):
        return self.send("patch", path, body, {"If-Match": tag})

    def delete(self, path, tag="*"):
        return self.send("delete", path, None, {"If-Match": tag})

    def send(self, method, path, body, headers):
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        more = {} if body is None else {"json": body}
        return getattr(self.client, method)(f"{API}{path}", headers=headers, **more)
