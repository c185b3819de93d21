"""What every test shares. None of them writes into the record of who runs them."""

import os

import pytest

os.environ["AEKIT_PROGRESS"] = "off"  # for kernels and labs that tests start, too


@pytest.fixture(autouse=True)
def no_progress():
    """Each test begins with nothing tried."""
    from aekit.lesson import answers, record

    record.forget()
    answers._asked.clear()


@pytest.fixture(scope="session")
def need():
    """`need(condition, reason)`: skips the test where the condition is false, and fails it in CI instead.

    On a learner's machine a browser or Node may be missing; in CI a silent skip would prove nothing.
    """

    def check(condition, reason):
        if condition:
            return
        if os.environ.get("CI"):
            pytest.fail(f"needed in CI: {reason}", pytrace=False)
        pytest.skip(reason)

    return check
