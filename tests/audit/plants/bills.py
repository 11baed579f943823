from tests.audit.plants.planting import Plant, add, drop, plant, put, step
from tests.audit.plants.printing import NEWEST, copy, count, print_again

UNIQUE_NUMBER = drop("bills", "uq_bills_number")
UNIQUE_CODE = drop("bills", "uq_bills_code")
ONE_FOR_EACH_CREDIT = drop("bills", "uq_bills_credit_id")

NUMBERS = (
    plant(
        "bills.numbers_have_no_gaps",
        "before {given_up_paid_note_next_code}",
        put(
            "bills",
            "given_up_paid_note_1",
            number="number + 1",
            code=":given_up_paid_note_next_code",
        ),
        print_again(":given_up_paid_note_1"),
        count("C", 1),
    ),
    plant(
        # The last bill has the number of the one before.
        "bills.numbers_are_given_once",
        "B {paid_year} {paid_number}",
        UNIQUE_NUMBER,
        UNIQUE_CODE,
        put("bills", "shipped_bill", number=":paid_number", code=":paid_code"),
        print_again(":shipped_bill"),
        count("B", -1),
    ),
    plant("bills.counters_stand_at_the_last_number", "series B", count("B", 1)),
    plant(
        "bills.counters_stand_at_the_last_number",
        "series C",
        "DELETE FROM bill_counters WHERE series = 'C'",
    ),
    plant(
        "bills.counters_stand_at_the_last_number",
        "series X",
        "INSERT INTO bill_counters VALUES ('X', 2026, 1, now())",
    ),
    plant(
        # Issued just after the one with the next number.
        "bills.dates_follow_numbers",
        "bill {shipped_code}",
        """
        UPDATE bills SET issued_at = next.issued_at + interval '1 microsecond'
        FROM (SELECT issued_at FROM bills WHERE id = :shipped_bill) AS next WHERE id = :paid_bill
        """,
    ),
    plant(
        "bills.days_and_years_are_those_of_the_moment",
        "bill {billed_code}",
        put("bills", "billed_bill", issued_on="issued_on - 1"),
        print_again(":billed_bill"),
    ),
    plant(
        # It opened a new year too early.
        "bills.days_and_years_are_those_of_the_moment",
        "bill {given_up_paid_note_new_year_code}",
        put(
            "bills",
            "given_up_paid_note_1",
            year="year + 1",
            number="1",
            code=":given_up_paid_note_new_year_code",
        ),
        print_again(":given_up_paid_note_1"),
        "UPDATE bill_counters SET year = year + 1, last_number = 1 WHERE series = 'C'",
    ),
    plant(
        "bills.codes_spell_the_number",
        "bill B-17",
        put("bills", "billed_bill", code="'B-17'"),
        print_again(":billed_bill"),
    ),
)

AMOUNTS = (
    plant(
        # Its goods have left.
        "bills.orders_are_billed",
        "order {shipped}",
        "DELETE FROM bills WHERE id = :shipped_bill",
        count("B", -1),
    ),
    plant(
        # It is paid in full.
        "bills.orders_are_billed",
        "order {paid}",
        "DELETE FROM bills WHERE id = :paid_bill",
        put("bills", "shipped_bill", number=":paid_number", code=":paid_code"),
        print_again(":shipped_bill"),
        count("B", -1),
    ),
    plant(
        "bills.orders_are_billed_once",
        "order {billed}",
        "DROP INDEX uq_bills_order_id",
        count("B", 1),
        copy("billed_bill", order="billed"),
        print_again(),
        step("billed", "order.billed", "PENDING", bill_id=NEWEST),
    ),
    plant(
        # A draft with the same contents got the bill.
        "bills.drafts_have_none",
        "bill {billed_code}",
        put("bills", "billed_bill", order_id=":draft"),
        print_again(":billed_bill"),
    ),
    plant(
        # A billed order became dearer.
        "bills.totals_match_orders",
        "bill {shipped_code}",
        add("orders", "shipped", shipping_cents=1, total_cents=1),
    ),
    plant(
        # The bill says the whole price, although a part was canceled before.
        "bills.totals_match_orders",
        "bill {late_bill_code}",
        add("orders", "late_bill", shipping_cents=1, total_cents=1),
    ),
    plant(
        # The goods were canceled after the bill.
        "bills.credits_after_a_bill_have_a_credit_note",
        "credit {given_up_paid_credit_1}",
        "DELETE FROM bills WHERE id = :given_up_paid_note_1",
        count("C", -1),
    ),
    plant(
        # The goods were canceled before the bill.
        "bills.credits_after_a_bill_have_a_credit_note",
        "credit {late_bill_credit_1}",
        count("C", 1),
        copy(
            "returned_note_1",
            order="late_bill",
            credit=":late_bill_credit_1",
            corrects=":late_bill_bill",
        ),
        print_again(),
    ),
    plant(
        "bills.credits_have_one_credit_note",
        "credit {returned_credit_1}",
        ONE_FOR_EACH_CREDIT,
        count("C", 1),
        copy(
            "returned_note_1",
            order="returned",
            credit=":returned_credit_1",
            corrects=":returned_bill",
        ),
        print_again(),
    ),
    Plant(
        # Everything was credited, twice. More than the bill can be credited in no other way that
        # does not break the sums of the order first.
        {
            "bills.credit_notes_stay_within_the_bill": ("bill {given_up_paid_code}",),
            "bills.credits_have_one_credit_note": ("credit {given_up_paid_credit_1}",),
        },
        (
            ONE_FOR_EACH_CREDIT,
            count("C", 1),
            copy(
                "given_up_paid_note_1",
                order="given_up_paid",
                credit=":given_up_paid_credit_1",
                corrects=":given_up_paid_bill",
            ),
            print_again(),
        ),
    ),
    plant(
        # A cent less was credited than is printed.
        "bills.credit_notes_repeat_their_credit",
        "bill {returned_note_code}",
        add("order_credit_parts", "returned_part_1", amount_cents=-1),
        add("order_credits", "returned_credit_1", amount_cents=-1),
        add("order_lines", "returned_bowl", credited_cents=-1),
        add("orders", "returned", credited_cents=-1),
    ),
    plant(
        "bills.credit_notes_correct_their_order",
        "bill {returned_note_code}",
        put("bills", "returned_note_1", corrects_id=":delivered_bill"),
        print_again(":returned_note_1"),
    ),
    plant(
        # Two orders have each other's credit notes.
        "bills.credit_notes_correct_their_order",
        ("bill {returned_note_code}", "bill {returned_too_note_code}"),
        ONE_FOR_EACH_CREDIT,
        put("bills", "returned_note_1", credit_id=":returned_too_credit_1"),
        put("bills", "returned_too_note_1", credit_id=":returned_credit_1"),
    ),
)

BILLS = NUMBERS + AMOUNTS
