import pytest
from hypothesis import HealthCheck, Phase, settings

pytest.register_assert_rewrite("tests.torture.machine")

from tests.torture.machine import TALLY  # noqa: E402

# `./shop torture` chooses the long one; the other is what there is time for among all tests.
# A failure is repeated by its seed, so nothing is remembered between runs.
calm = {
    "database": None,
    "deadline": None,
    "phases": [Phase.generate, Phase.shrink],
    "suppress_health_check": list(HealthCheck),
}
settings.register_profile("torture", max_examples=200, stateful_step_count=40, **calm)
settings.register_profile("glance", max_examples=10, stateful_step_count=25, **calm)


def is_long() -> bool:
    return settings.get_current_profile_name() == "torture"


@pytest.fixture
def how_long() -> settings:
    return settings.get_profile("torture" if is_long() else "glance")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was tried and how often: a run that did hardly anything proves nothing."""
    if not is_long():
        return
    for what in sorted({what for what, _ in TALLY}):
        done, refused = TALLY[what, "done"], TALLY[what, "refused"]
        terminalreporter.write_line(f"{what:32}{done:6} done{refused:6} refused")
