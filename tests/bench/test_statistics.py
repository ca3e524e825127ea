"""What lists of measurements come to."""

from hypothesis import given
from hypothesis import strategies as st

from peernet.bench.benches import BENCHES, in_order
from peernet.bench.figures import compared
from peernet.bench.showing import in_words
from peernet.bench.statistics import median, percentile

measurements = st.lists(st.floats(0, 1e6), min_size=1)


def test_the_median_is_the_middle() -> None:
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == 2.5
    assert median([7]) == 7


def test_a_percentile_is_one_of_the_values() -> None:
    hundred = list(range(100, 0, -1))
    assert percentile(hundred, 50) == 50
    assert percentile(hundred, 99) == 99
    assert percentile(hundred, 100) == 100
    assert percentile([5], 1) == 5


@given(measurements, st.floats(1, 100))
def test_so_many_percent_do_not_exceed_a_percentile(values: list[float], percent: float) -> None:
    found = percentile(values, percent)
    within = sum(value <= found for value in values)
    below = sum(value < found for value in values)
    assert found in values
    assert within * 100 >= percent * len(values) > below * 100


@given(measurements)
def test_half_are_on_each_side_of_the_median(values: list[float]) -> None:
    found = median(values)
    assert sum(value < found for value in values) <= len(values) / 2
    assert sum(value > found for value in values) <= len(values) / 2


def test_a_figure_beside_the_bare_one() -> None:
    slow = compared("one by one", 3.0, "ms", 2.0, "1.5 times at most", most=1.5)
    assert (slow.ratio, slow.reached) == (1.5, True)
    assert not compared("one by one", 3.1, "ms", 2.0, "1.5 times at most", most=1.5).reached
    fast = compared("at once", 200.0, "/s", 100.0, "twice as many", least=2)
    assert (fast.ratio, fast.reached) == (2, True)
    assert not compared("at once", 199.0, "/s", 100.0, "twice as many", least=2).reached


def test_figures_in_words() -> None:
    assert in_words(50123.4, "/s") == "50,123/s"
    assert in_words(0.237, "ms p50") == "0.24 ms p50"
    assert in_words(23.71, "ms") == "23.7 ms"
    assert in_words(300.0, "of 400") == "300 of 400"
    assert in_words(None, "MB") == "n/a"


def test_the_service_of_contention_never_runs_beside_other_measurements() -> None:
    assert sorted(in_order(BENCHES)) == sorted(BENCHES)
    assert in_order(BENCHES)[0] == "contention"
    assert in_order(("memory", "rebuild")) == ["rebuild", "memory"]
