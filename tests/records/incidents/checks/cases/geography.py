"""Cases for the checks of family G."""

from __future__ import annotations

from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.make import SUSPECT, VICTIM, picture, to

from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.facts import Point, PointPrecision


def at(latitude: float, longitude: float, precision: PointPrecision = PointPrecision.EXACT) -> Picture:
    return picture(point=Point(latitude, longitude, precision))


CASES = {
    # The middle of the district lies at 41.874, -87.627; a degree of latitude is 111 km.
    "G01": Case(passing=at(42.4, -87.6271), failing=at(42.45, -87.6271), at="point"),
    "G02": Case(passing=picture(area_id="Z101"), failing=picture(area_id="Z201"), at="area_id"),
    "G03": Case(passing=at(41.87, -87.627), failing=at(41.87, -87.6), at="point"),
    "G04": Case(
        passing=picture(people=(to(VICTIM, address_area_id="Z1"), SUSPECT)),
        failing=picture(people=(to(VICTIM, address_area_id="Z9"), SUSPECT)),
        at="people.0.address_area_id",
    ),
    "G05": Case(passing=picture(area_id="Z101"), failing=picture(area_id="Z1"), at="area_id"),
    "G06": Case(
        passing=picture(point=None),
        failing=picture(area_id="Z201", unit_path="ZZ.Z2", point=Point(0.0, 0.0, PointPrecision.AREA)),
        at="point",
    ),
    "G07": Case(
        passing=picture(area_id="Z201", unit_path="ZZ.Z2", point=Point(38.0, -110.0, PointPrecision.AREA)),
        failing=picture(area_id="Z201", unit_path="ZZ.Z2", point=Point(37.9, -110.0, PointPrecision.AREA)),
        at="point",
    ),
    "G08": Case(passing=at(41.8745, -87.6271), failing=at(-87.6271, 41.8745), at="point"),
    "G09": Case(passing=picture(place_detail=""), failing=picture(place_detail="", point=None), at="place_detail"),
    "G10": Case(passing=picture(area_id="Z101"), failing=picture(area_id="Z102"), at="area_id"),
}
