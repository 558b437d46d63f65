"""G: did it happen where the record says?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from ecrime.base.country.facts import Bounds, lies_in
from ecrime.records.incidents.checks.check import Found, Severity, at, check
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.facts import PointPrecision

EARTH_RADIUS_M = 6_371_000
# How far a point may lie from the middle of its area, by the level of the area.
FARTHEST_M = {1: 150_000, 2: 60_000, 3: 20_000, 4: 10_000}
PROVINCE = 1
# Two decimals are a square kilometre: no very spot.
DECIMALS_OF_A_SPOT = 3


@check("G01", Severity.WARNING, source="records §5.2 G01", reads="area_id point")
def the_point_lies_near_its_area(picture: Picture) -> Iterator[Found]:
    """The point lies no farther from the middle of the area than such an area reaches."""
    point, area = picture.point, picture.area
    if point is None or area is None or area.latitude is None or area.longitude is None:
        return
    away_m = distance_m(point.latitude, point.longitude, area.latitude, area.longitude)
    if away_m > FARTHEST_M.get(area.level, away_m) and not _is_swapped(picture):
        yield Found("point", {"km": str(round(away_m / 1000))})


def distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Metres over the globe between two points in degrees (haversine)."""
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    half = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


@check("G02", Severity.WARNING, source="records §5.2 G02", reads="area_id unit_path")
def the_place_is_in_the_area_of_the_unit(picture: Picture) -> Iterator[Found]:
    """The place lies in the area of the unit that recorded it."""
    if picture.area is not None and not lies_in(picture.area.path, picture.unit_path):
        yield Found("area_id")


@check("G03", Severity.WARNING, source="records §5.2 G03", reads="point")
def a_very_spot_is_exact(picture: Picture) -> Iterator[Found]:
    """A point given as the very spot has at least three decimals, about a hundred metres."""
    point = picture.point
    if point is None or point.precision is not PointPrecision.EXACT:
        return
    if max(_decimals(point.latitude), _decimals(point.longitude)) < DECIMALS_OF_A_SPOT:
        yield Found("point")


def _decimals(degrees: float) -> int:
    exponent = Decimal(repr(degrees)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@check(
    "G04",
    Severity.ERROR,
    source="NIBRS 404",
    reads="people people.address_area_id organisations organisations.address_area_id",
)
def an_address_is_in_an_area(picture: Picture) -> Iterator[Found]:
    """The area of an address is one of the country's."""
    for part, place, party in picture.parties():
        if party.address_area_id and party.address_area_id not in picture.world.areas:
            yield at(part, place, "address_area_id")


@check("G05", Severity.WARNING, source="clause D3", reads="area_id")
def the_place_is_narrower_than_a_province(picture: Picture) -> Iterator[Found]:
    """The place is known to the district or commune, or no analysis by area can count it."""
    if picture.area is not None and picture.area.level <= PROVINCE:
        yield Found("area_id")


@check("G06", Severity.ERROR, source="records §5.2 G03", reads="point")
def nothing_happens_at_zero_degrees(picture: Picture) -> Iterator[Found]:
    """The point is not 0, 0: a place in the sea, and what empty fields turn into."""
    point = picture.point
    if point is not None and point.latitude == 0 and point.longitude == 0:
        yield Found("point")


@check("G07", Severity.WARNING, source="records §5.2 G01", reads="point")
def the_point_lies_in_the_country(picture: Picture) -> Iterator[Found]:
    """The point lies in the country."""
    bounds, point = picture.world.settings.bounds, picture.point
    if bounds is None or point is None or _is_swapped(picture) or point.latitude == point.longitude == 0:
        return
    if not _is_within(bounds, point.latitude, point.longitude):
        yield Found("point")


@check("G08", Severity.ERROR, source="records §5.2 G03", reads="point")
def latitude_comes_first(picture: Picture) -> Iterator[Found]:
    """Latitude and longitude are not exchanged: exchanged back, the point would not lie in the country."""
    if _is_swapped(picture) and picture.point is not None:
        yield Found("point", {"suggestion": f"{picture.point.longitude}, {picture.point.latitude}"})


def _is_swapped(picture: Picture) -> bool:
    bounds, point = picture.world.settings.bounds, picture.point
    if bounds is None or point is None or _is_within(bounds, point.latitude, point.longitude):
        return False
    return _is_within(bounds, point.longitude, point.latitude)


def _is_within(bounds: Bounds, latitude: float, longitude: float) -> bool:
    return bounds.south <= latitude <= bounds.north and bounds.west <= longitude <= bounds.east


@check("G09", Severity.NOTE, source="clause D3", reads="place_detail point")
def the_spot_is_told(picture: Picture) -> Iterator[Found]:
    """Where exactly it happened is said in words or as a point."""
    if picture.point is None and not picture.place_detail:
        yield Found("place_detail")


@check("G10", Severity.WARNING, source="records §5.2 G01", reads="area_id")
def the_area_is_in_use(picture: Picture) -> Iterator[Found]:
    """The area is one the country's list still has."""
    if picture.area is not None and picture.area.retired:
        yield Found("area_id")
