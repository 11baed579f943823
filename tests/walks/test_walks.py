"""Who walks a list page by page meets everything that is there all the time, and meets it once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.walks.lists import LISTS
from webapp.access import SCOPES

FILE = "tests/walks/lists.py"
WALKS = [(path, query) for path, kind in LISTS.items() for query in kind.queries]
CHANGING = [walk for walk in WALKS if LISTS[walk[0]].remove]
WALKS_AT_LEAST = 2


@pytest.fixture
def get(client, a):
    token = a.token(*SCOPES)

    def ask(target):
        answer = client.get(target, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        return answer

    return ask


@pytest.fixture
def paged(request, a, path):
    """The list, and nothing in it yet."""
    return LISTS[path](a)


@pytest.fixture
def target(paged, path, query):
    return f"{path}?{query.format(**vars(paged))}"


def numbers_in(answer):
    return [item["id"] for item in answer.json["items"]]


def pages(get, target, size):
    """The ids on each page; the way on is the one that the answer names."""
    following, asked = f"{target}&limit={size}", set()
    while following:
        assert following not in asked, "the way on leads back"
        asked.add(following)
        answer = get(following)
        yield numbers_in(answer)
        following = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
        assert bool(following) == (answer.json["next_cursor"] is not None)


def walked(get, target, size):
    return [number for page in pages(get, target, size) for number in page]


def skipped(get, target, size):
    """The same list, of which ever more is left out."""
    found = []
    while page := numbers_in(get(f"{target}&limit={size}&skip={len(found)}")):
        found += page
    return found


def without(numbers, left_out):
    return [number for number in numbers if number not in left_out]


def test_every_list_with_a_cursor_is_walked(client):
    paths = client.get("/openapi.json").json["paths"]
    lists = {path for path, does in paths.items() if "cursor" in parameters(does.get("get", {}))}

    new = lists - LISTS.keys()
    assert not new, f"add to LISTS in {FILE} how they are filled: {new}"
    assert not LISTS.keys() - lists, f"lists that are gone, but still in {FILE}"


def parameters(operation):
    return {parameter["name"] for parameter in operation.get("parameters", [])}


@pytest.mark.parametrize(("path", "query"), WALKS)
def test_what_is_added_between_the_pages_neither_repeats_nor_hides_others(get, paged, target):
    first = [paged.add() for _ in range(14)]

    seen = []
    for place, page in enumerate(pages(get, target, 3)):
        seen += page
        if place < 3:
            [paged.add() for _ in range(3)]

    assert len(seen) == len(set(seen))
    whole = numbers_in(get(f"{target}&limit=1000"))
    assert set(first) <= set(seen) <= set(whole)
    assert without(seen, set(whole) - set(first)) == without(whole, set(whole) - set(first))


@pytest.mark.parametrize(("path", "query"), CHANGING)
def test_what_leaves_between_the_pages_takes_nothing_else_with_it(get, paged, target):
    first = [paged.add() for _ in range(20)]
    whole = numbers_in(get(f"{target}&limit=1000"))
    assert sorted(whole) == first

    seen, gone = [], set()
    for page in pages(get, target, 3):
        assert not gone & set(page)
        seen += page
        ahead = without(whole, {*seen, *gone})
        # The row where the next page begins, the one after it, and one that comes much later.
        for number in {page[-1], *ahead[:1], *ahead[6:7]} - gone:
            paged.remove(number)
            gone.add(number)

    assert len(seen) == len(set(seen))
    assert without(seen, gone) == without(whole, gone)


@pytest.mark.parametrize(("path", "query"), CHANGING)
def test_whoever_walks_while_others_write_meets_everything_once(app, get, paged, target):
    first = [paged.add() for _ in range(12)]
    whole = numbers_in(get(f"{target}&limit=1000"))
    walks, written, enough = [], [], Event()

    with ThreadPoolExecutor(1) as writer:
        writing = writer.submit(write_until, enough, app, paged, first, written)
        try:
            while not writing.done() and (len(walks) < WALKS_AT_LEAST or len(written) < 10):
                walks.append(walked(get, target, 2))
        finally:
            enough.set()
        writing.result(10)

    for seen in walks:
        assert len(seen) == len(set(seen))
        assert [number for number in seen if number in first] == whole


def write_until(enough, app, paged, first, written):
    """Rows come, go and change their places in the table."""
    with app.app_context():
        mine = []
        while not enough.is_set():
            mine.append(paged.add())
            paged.touch(first[len(written) % len(first)])
            if len(mine) > 5:
                paged.remove(mine.pop(len(written) % 5))
            written.append(mine[-1])
            enough.wait(0.01)  # a list that grows faster than it is read has no end


@pytest.mark.parametrize(("path", "query"), WALKS)
def test_whatever_way_a_list_is_cut_its_order_is_the_same(client, get, paged, target, path):
    first = [paged.add() for _ in range(11)]
    for number in [*first[::3], *first[1::4]] if paged.touch else []:
        paged.touch(number)

    whole = numbers_in(get(f"{target}&limit=1000"))

    assert sorted(whole) == first
    assert [walked(get, target, size) for size in (1, 4, 11)] == [whole] * 3
    described = client.get("/openapi.json").json["paths"][path]["get"]
    if "skip" in parameters(described):
        assert [skipped(get, target, size) for size in (1, 4, 11)] == [whole] * 3
        mixed = numbers_in(get(f"{target}&limit=3&skip=3"))
        assert mixed == whole[3:6]
