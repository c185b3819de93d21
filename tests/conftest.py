"""What every test shares."""

import os

import pytest


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
