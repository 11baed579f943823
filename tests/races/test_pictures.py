"""A file is dropped while somebody hangs the same picture: what hangs has its file."""

from threading import Barrier

import pytest

from tests.pictures import picture_file
from tests.races.test_delete import wait_until_somebody_waits
from webapp.catalogue.services.draw import draw_pictures
from webapp.catalogue.services.files import drop_file, expect_files
from webapp.catalogue.services.hang import hang_pictures
from webapp.db import atomic
from webapp.storage import place_of

pytestmark = pytest.mark.usefixtures("no_deadlock")


@pytest.fixture
def pictures(db):
    return draw_pictures([picture_file(colour="sienna")])


@pytest.fixture
def hanging(a, pictures):
    seen = {"alt": "", "seen_version": 1, "actor": "test"}
    product_id = a.product().id
    return lambda: hang_pictures(product_id, pictures, **seen)


def slowly(act, reached):
    """The act is done but not committed yet, when somebody else comes and has to wait."""

    @atomic
    def run():
        act()
        reached.wait()
        wait_until_somebody_waits()

    return run


def test_a_file_is_not_dropped_while_a_picture_of_it_is_hung(contest, pictures, hanging):
    [file] = expect_files(pictures)
    reached = Barrier(2)

    contest(slowly(hanging, reached), lambda: (reached.wait(), drop_file(file)))

    assert place_of(file).exists()


def test_a_picture_that_is_hung_while_its_file_is_dropped_gets_it_anew(contest, pictures, hanging):
    [file] = expect_files(pictures)
    reached = Barrier(2)

    contest(slowly(lambda: drop_file(file), reached), lambda: (reached.wait(), hanging()))

    assert place_of(file).exists()
