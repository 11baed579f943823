"""A program that holds a token, and says which state it changes."""

from itertools import count

ANY = "*"
numbers = count(1)


class Program:
    def __init__(self, client, token):
        self.client, self.token = client, token

    def get(self, path, **more):
        return self.client.get(path, headers=self.headers(**more))

    def post(self, path, body, *, key=None):
        key = key or f"key-of-{next(numbers):06}"
        return self.client.post(path, json=body, headers=self.headers(Idempotency_Key=key))

    def put(self, path, body, seen=ANY):
        return self.client.put(path, json=body, headers=self.headers(If_Match=seen))

    def patch(self, path, body, seen=ANY):
        return self.client.patch(path, json=body, headers=self.headers(If_Match=seen))

    def delete(self, path, seen=ANY):
        return self.client.delete(path, headers=self.headers(If_Match=seen))

    def headers(self, **more):
        found = {name.replace("_", "-"): value for name, value in more.items() if value}
        return {"Authorization": f"Bearer {self.token}"} | found
