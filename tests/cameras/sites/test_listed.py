"""Lists of cameras as they come out of other programs: read row by row, refused whole where they are none."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrime.cameras.sites.facts import CameraFacts, CameraState, Mounting, Scheme, StreamFacts, StreamRole
from ecrime.cameras.sites.listed import COLUMNS, MOST_ROWS, check_list, column_of, read_list
from ecrime.foundation.errors import Invalid, Problem

HEAD = "code,site,retention"


def rows(text: str) -> list[CameraFacts]:
    found = list(read_list(io.BytesIO(text.encode())))
    assert [one.problems for one in found] == [()] * len(found)
    return [one.facts for one in found]


def wrong(text: str) -> list[tuple[int, str, str]]:
    listed = read_list(io.BytesIO(text.encode()))
    return [(one.row, problem.field, problem.code) for one in listed for problem in one.problems]


def refused(content: bytes) -> Problem:
    with pytest.raises(Invalid) as raised:
        list(read_list(io.BytesIO(content)))
    (problem,) = raised.value.problems
    assert problem.field == "file"
    return problem


def nothing(cameras: Sequence[CameraFacts]) -> list[list[Problem]]:
    return [[] for _ in cameras]


def test_every_column_is_read() -> None:
    text = (
        "\ufeff" + ";".join(COLUMNS) + "\r\n"
        'PP-1;PP-S1;traffic;in_use;wall;"Maker; Sons";Dome;S 1;៦,៥;270;−20;;;78;no;Court house;'
        "rtsp://10.20.0.14/live?channel=1;rtsps://10.20.0.14:8322/low;http://10.20.0.14/onvif/device_service\r\n"
    )
    assert rows(text) == [
        CameraFacts(
            "PP-1",
            "PP-S1",
            "Maker; Sons",
            "Dome",
            "S 1",
            Mounting.WALL,
            6.5,
            270,
            -20,
            angle=78,
            retention="traffic",
            state=CameraState.IN_USE,
            public=False,
            hidden_reason="Court house",
            streams=(
                StreamFacts(StreamRole.MAIN, Scheme.RTSP, "10.20.0.14", 554, "/live?channel=1", address="10.20.0.14"),
                StreamFacts(StreamRole.SUB, Scheme.RTSPS, "10.20.0.14", 8322, "/low", address="10.20.0.14"),
                StreamFacts(
                    StreamRole.CONTROL, Scheme.HTTP, "10.20.0.14", 80, "/onvif/device_service", address="10.20.0.14"
                ),
            ),
        )
    ]


def test_what_is_left_out_is_as_on_the_page_and_empty_rows_are_none() -> None:
    assert rows(f"{HEAD}\nPP-1,PP-S1,traffic\n\n,,\nPP-2,PP-S1,traffic") == [
        CameraFacts("PP-1", "PP-S1", retention="traffic"),
        CameraFacts("PP-2", "PP-S1", retention="traffic"),
    ]


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ("state\nPP-1,S,t,stolen", "state", "camera_list.choice"),
        ("mounting\nPP-1,S,t,tree", "mounting", "camera_list.choice"),
        ("public\nPP-1,S,t,perhaps", "public", "camera_list.choice"),
        ("height_m\nPP-1,S,t,tall", "height_m", "camera.number_unfit"),
        ("height_m\nPP-1,S,t,nan", "height_m", "camera.number_unfit"),
        ("height_m\nPP-1,S,t,1e999", "height_m", "camera.number_unfit"),
        ("main\nPP-1,S,t,rtsp://admin:12345@10.20.0.14/live", "main", "camera.path_tells_password"),
        ("main\nPP-1,S,t,rtsp://admin@10.20.0.14/live", "main", "camera.path_tells_password"),
        ("main\nPP-1,S,t,file:///etc/passwd", "main", "camera_list.address"),
        ("main\nPP-1,S,t,concat:a|b", "main", "camera_list.address"),
        ("main\nPP-1,S,t,rtsp://camera.example/live", "main", "camera_list.address"),
        ("main\nPP-1,S,t,rtsp://127.1/live", "main", "camera_list.address"),
        ("main\nPP-1,S,t,rtsp://0x7f000001/live", "main", "camera_list.address"),
        ("main\nPP-1,S,t,rtsp://2130706433/live", "main", "camera_list.address"),
        ("main\nPP-1,S,t,rtsp://10.20.0.14:99999/live", "main", "camera_list.address"),
        ("main\nPP-1,S,t,rtsp://[::1/live", "main", "camera_list.address"),
        ("main\nPP-1,S,t,rtsp://10.20.0.14/live#x", "main", "camera_list.address"),
        ("main\nPP-1,S,t", "", "camera_list.cells"),
        ("main\nPP-1,S,t,,more", "", "camera_list.cells"),
    ],
)
def test_a_bad_cell_is_told_with_its_row(cells: str, field: str, code: str) -> None:
    assert wrong(f"{HEAD},{cells}") == [(2, field, code)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "camera_list.empty"),
        (b"  \n", "camera_list.empty"),
        (b"code,site\nA,B", "camera_list.heading_missing"),
        (b"code,site,retention,colour\n", "camera_list.heading_unknown"),
        (b"code,site,retention,code\n", "camera_list.heading_twice"),
        (b"\x89PNG\r\n\x1a\n", "camera_list.not_utf8"),
        (b"code,site,retention\nA,\xff,t\n", "camera_list.not_utf8"),
        (b"code,site,retention\nA,B,\xe1\x9e", "camera_list.not_utf8"),
        (b"code,site,retention\nA,B\0,t\n", "camera_list.not_csv"),
        (b'code,site,retention\nA,"B"x,t\n', "camera_list.not_csv"),
        (b'code,site,retention\nA,"B,t\n', "camera_list.not_csv"),
        (b"code,site,retention\n" + b"A" * 20_000, "camera_list.long_line"),
    ],
)
def test_what_is_no_list_is_refused_whole(content: bytes, code: str) -> None:
    assert refused(content).code == code


def test_a_list_that_never_ends_is_refused_where_it_is_too_long() -> None:
    text = f"{HEAD}\n" + "PP-1,S,t\n" * (MOST_ROWS + 1)
    assert refused(text.encode()).code == "camera_list.too_many"


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with suppress(Invalid):
        list(read_list(io.BytesIO(HEAD.encode() + b",main\n" + content)))


def test_rows_are_looked_at_in_pieces_and_the_good_ones_kept() -> None:
    asked: list[int] = []

    def look(cameras: Sequence[CameraFacts]) -> list[list[Problem]]:
        asked.append(len(cameras))
        return [[Problem("site", "site.none")] if one.site == "X" else [] for one in cameras]

    text = f"{HEAD},main\nA-1,S,t,\nA-2,X,t,rtsp://u:p@10.0.0.1/\nA-1,S,t,\nA-3,S,t,\n"
    checked = check_list(read_list(io.BytesIO(text.encode())), look, at_once=3)
    assert asked == [3, 1]
    assert [one.code for one in checked.good] == ["A-1", "A-3"]
    assert [(row, problem.code) for row, problem in checked.problems] == [
        (3, "camera.path_tells_password"),
        (3, "site.none"),
        (4, "camera_list.twice"),
    ]
    assert (checked.rows, checked.bad, checked.is_whole) == (4, 2, False)


def test_a_list_without_rows_is_none() -> None:
    with pytest.raises(Invalid) as raised:
        check_list(read_list(io.BytesIO(HEAD.encode())), nothing)
    assert raised.value.problems[0].code == "camera_list.empty"


def test_a_problem_stands_under_the_heading_of_its_cell() -> None:
    assert [column_of(field) for field in ("streams.main.host", "height_m", "")] == ["main", "height_m", ""]
