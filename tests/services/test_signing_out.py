import pytest

from webapp.accounts.services.signing_out import sign_out_staff
from webapp.accounts.services.staff_sessions import signed_in
from webapp.errors import NotFound


def test_whoever_lost_a_phone_is_signed_out_of_it(db, a):
    sam, kim = a.staff(), a.staff("kim@example.com")
    lost, other, kims = a.session(sam), a.session(sam), a.session(kim)

    sign_out_staff(sam.id, actor=f"staff:{kim.id}")
    sign_out_staff(sam.id, actor=f"staff:{kim.id}")

    assert [signed_in(token) for token in (lost, other)] == [None, None]
    assert signed_in(kims) is not None


def test_nobody_cannot_be_signed_out(db):
    with pytest.raises(NotFound):
        sign_out_staff(7, actor="system")


def test_the_page_of_a_person_signs_them_out(staff, a):
    kim = a.staff("kim@example.com")
    token = a.session(kim)

    answer = staff.post(f"/staff/people/{kim.id}/sign-out")

    assert answer.location == f"/staff/people/{kim.id}"
    assert signed_in(token) is None
    assert "Was signed out everywhere" in staff.get(answer.location).text
