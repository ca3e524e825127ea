"""A pytest plugin that prints the table of faults at the end of a run, whichever process ran the tests."""

from io import StringIO

import pytest
from rich.console import Console

from tests.faults.crash.tally import Tally, show


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for of_a_kind in terminalreporter.stats.values() for report in of_a_kind]
    found = [
        Tally(**value)
        for report in reports
        if getattr(report, "when", None) == "teardown"
        for name, value in report.user_properties
        if name == "killed under load"
    ]
    if found:
        output = StringIO()
        show(found, Console(file=output, width=140))
        terminalreporter.section("faults")
        terminalreporter.write(output.getvalue())
