"""What the server closed while a connection was idle is replaced before anybody notices."""

from sqlalchemy import text

END = text("SELECT pg_terminate_backend(:number, 5000)")
NUMBER = text("SELECT pg_backend_pid()")


def test_a_connection_that_the_server_closed_is_not_handed_out(db):
    with db.engine.connect() as first, db.engine.connect() as second:
        idle, asking = first.scalar(NUMBER), second
        first.close()
        assert asking.scalar(END, {"number": idle})
    found = {}
    with db.engine.connect() as one, db.engine.connect() as other:
        found = {one.scalar(NUMBER), other.scalar(NUMBER)}
    assert idle not in found


def test_a_connection_that_lives_is_used_again(db):
    with db.engine.connect() as connection:
        number = connection.scalar(NUMBER)
    with db.engine.connect() as connection:
        assert connection.scalar(NUMBER) == number
