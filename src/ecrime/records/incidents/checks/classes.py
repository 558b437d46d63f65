"""What a national class of offence means, told by its code in the International Classification of Crime (ICCS)."""

from __future__ import annotations

INTENTIONAL_HOMICIDE = "0101"
NEGLIGENT_HOMICIDE = "0103"
HOMICIDE = (INTENTIONAL_HOMICIDE, NEGLIGENT_HOMICIDE)
DEATH = "01"
ROAD_DEATH = "010321"
ASSAULT = "0201"
INJURY = ("020111", "0206")  # serious assault, negligence
DANGEROUS_DRIVING = "0207"
SEXUAL = "03"
CHILD_SEXUAL = "03022"
ROBBERY = "0401"
PROPERTY_BY_FORCE = "04"
PROPERTY_ONLY = "05"
THEFT = "0502"
VEHICLE_THEFT = "05021"
DAMAGE = "0504"
DRUGS = "0601"
FRAUD = "0701"
STOLEN_GOODS = "0704"
WEAPONS = "0901"
LAST_RESORT = "1109"

TAKING = (ROBBERY, THEFT)
# Somebody is harmed by these, if only the public; not by mere dangerous driving.
HARMS_SOMEBODY = ("01", "0201", "0202", "0203", "0204", "0205", "0206", "0208", "0209", "03", "04", "05", FRAUD)
BODILY = ("01", "02", "03", "04")
# Robbery is theft by force, murder is assault that kills: one act is counted once, under the graver class.
INCLUDED = {ROBBERY: (THEFT, ASSAULT), INTENTIONAL_HOMICIDE: (ASSAULT,)}
