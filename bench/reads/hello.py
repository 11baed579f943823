"""What Flask can do at best, with the shop's own web server: one answer, ready from the start."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def say_hello() -> str:
    return "Hello"
