"""The floors themselves, beside the 50-row page: what a machine gives before we add anything."""

from bench.house import House
from bench.measure import Call, side_by_side
from bench.report import Line


def floors(house: House) -> list[Line]:
    """Each floor beside the page of 50 rows."""
    return [
        _line("bare Flask view", house.floor_page("bare"), house),
        _line("one row by its key", house.floor_page("row"), house),
        _line("insert and commit", house.floor_insert(), house),
    ]


def _line(work: str, call: Call, house: House) -> Line:
    pair = side_by_side(call, house.floor_page("rows"))
    return Line(
        work=f"floor: {work}",
        p50=pair.ours.p50,
        p95=pair.ours.p95,
        cpu=pair.ours.cpu_each,
        floor_name="50 rows",
        floor=pair.floor.p50,
        ratio=pair.ratio,
        cpu_ratio=pair.cpu_ratio,
    )
