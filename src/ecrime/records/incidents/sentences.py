"""What each edit check says to the officer: what is wrong, where, and what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHECKS: dict[str, str | Promise] = {
    # S, structure
    "check.S02": _(
        "Offence %(number)s harms somebody and has no victim. State the person or organisation that was harmed, or society."
    ),
    "check.S03": _("Part %(number)s names an offence or a person that is not in the record. Choose one that is."),
    "check.S04": _(
        "Nothing is said of the unknown suspect, person %(number)s. Write sex, age or what the witnesses saw."
    ),
    "check.S05": _(
        "Person %(number)s looks like person %(other)s, stated twice. Give one person both roles, or write what tells them apart."
    ),
    "check.S06": _(
        "Record %(record)s tells of the same class, place and day. Look whether it is the same incident, and have one of the two withdrawn."
    ),
    "check.S07": _(
        "In supplement %(number)s somebody is arrested who is no suspect in this record. Choose the right person, or state the role."
    ),
    "check.S08": _("Offence %(number)s took something, and no stolen thing is stated. State what was taken."),
    "check.S10": _(
        "Person %(number)s is the officer who recorded this. Have a colleague who is not in it check the record."
    ),
    "check.S15": _("Offence %(number)s damaged something, and no damaged thing is stated. State what was damaged."),
    "check.S16": _("Offence %(number)s is about drugs, and no drug is stated. State the drug, or only attempted."),
    "check.S17": _("Offence %(number)s is about weapons, and no weapon is stated. State the weapon."),
    "check.S18": _(
        "Offence %(number)s took a vehicle, and no stolen vehicle is stated. State the vehicle with its plate."
    ),
    "check.S19": _(
        "Thing %(number)s is stated as stolen, and no offence takes anything. Add the offence, or correct what became of the thing."
    ),
    "check.S20": _(
        "Thing %(number)s is a drug, and no offence is about drugs. Add the offence, or correct the kind of thing."
    ),
    # T, the narrative
    "check.T01": _("The narrative is missing or very short. Write what happened, in the order in which it happened."),
    "check.T02": _(
        "A word like “unknown” or “test” stands where words are wanted. Write what is known, or leave it empty."
    ),
    "check.T03": _(
        "The narrative names person %(number)s, whom the law protects, and no mask reaches into it. Write “the victim” or “the child” instead of the name."
    ),
    "check.T04": _(
        "The narrative repeats a number from the papers of person %(number)s. Take it out; it stands in its own field."
    ),
    # D, dates and times
    "check.D01": _("The time is not given in the time of the place, %(zone)s. Check the place and the hour."),
    "check.D04": _("The offence is older than the archive, which begins in %(year)s. Check the year."),
    "check.D05": _(
        "Supplement %(number)s tells of an arrest before the offence. Check both times, or say that it was a warrant of another matter."
    ),
    "check.D06": _("Supplement %(number)s tells of a court before the offence. Check both dates."),
    "check.D07": _("Thing %(number)s comes back before it was taken. Check both dates."),
    "check.D13": _("It is said to have lasted %(days)s days. Check the beginning and the end."),
    "check.D14": _("The time is midnight to the minute. If only the day is known, leave the time empty."),
    "check.D15": _("The day is the first of January. If only the year is known, write only the year."),
    "check.D16": _("It was reported before it happened. Check both times."),
    "check.D17": _("It was reported after it was recorded. Check the time of the report."),
    "check.D18": _("The reason is a late report, and it was reported within 48 hours. Choose the reason that holds."),
    "check.D19": _("A reason for lateness is given, and the record is not late. Check when it happened."),
    "check.D20": _("The reason is an old offence, and it is less than a month old. Choose the reason that holds."),
    "check.D21": _("Something became of thing %(number)s before the day of the incident. Check both dates."),
    "check.D22": _(
        "Something became of thing %(number)s after the day of recording. Write it in a supplement, or check the date."
    ),
    "check.D23": _("Supplement %(number)s tells of something after it was recorded. Check the date."),
    "check.D24": _("Supplement %(number)s tells of something before the incident. Check the date."),
    "check.D25": _("A role of person or organisation %(number)s begins before the incident. Check the date."),
    "check.D26": _("A role of person or organisation %(number)s ends before it begins. Check both dates."),
    # P, people
    "check.P01": _("Age and birth of person %(number)s do not agree. Correct the one that is wrong."),
    "check.P02": _("The age range of person %(number)s is not in order. Write the lower age first; no age is below 0."),
    "check.P03": _("Relation %(number)s makes a spouse of a child under 10. Correct the relation or the age."),
    "check.P04": _("In relation %(number)s the parent or grandparent is too young. Correct the relation or an age."),
    "check.P05": _("Person %(number)s is %(age)s years old or older. Check the age."),
    "check.P06": _(
        "Person %(number)s was under %(age)s and cannot be charged. Correct the age, or the role: a child is protected."
    ),
    "check.P07": _("Person %(number)s may be under 18. State a parent or guardian, who must be told."),
    "check.P08": _(
        "Person %(number)s has an alias or nickname and no legal name. Write the legal name when it is known."
    ),
    "check.P09": _(
        "A paper of person %(number)s comes from a country whose nationality is not stated. Correct the country, or add the nationality."
    ),
    "check.P10": _(
        "Persons %(other)s and %(number)s have one number on their papers. Correct the number, or make them one person."
    ),
    "check.P11": _(
        "Person %(number)s is a national and has no name in Khmer letters. Write it as the identity card does."
    ),
    "check.P12": _(
        "Person %(number)s was killed in the incident and is arrested or charged. Correct the harm or the role."
    ),
    "check.P13": _(
        "Person %(number)s is victim and suspect of the same offence. Name for each role the offence it concerns."
    ),
    "check.P14": _("Person %(number)s belongs to the service. Say whether on duty or not."),
    "check.P15": _("Relation %(number)s makes a spouse of somebody under 18. Check the relation and the age."),
    "check.P16": _(
        "A name of person %(number)s has letters of another script. Write the name in its own letters, or move it to the other field."
    ),
    "check.P17": _("Person %(number)s has two legal names in one script. Keep one, and state the other as an alias."),
    "check.P18": _("Relation %(number)s is of a person with himself. Choose the other person."),
    "check.P19": _(
        "In relation %(number)s two people are each the parent, teacher or employer of the other. Take one relation away."
    ),
    "check.P21": _(
        "Nobody knows who person %(number)s is, and yet a birth, address or paper is stated. Take away the one that is wrong."
    ),
    "check.P22": _("The nationality of person %(number)s is missing. State it when it is known."),
    "check.P23": _("The sex of person %(number)s is missing. State it when it is known."),
    "check.P24": _(
        "Neither birth nor age of person %(number)s is stated, so nothing shows whether it is a child. Write the age, if only from … to."
    ),
    "check.P25": _(
        "Person %(number)s was killed in the incident and is its complainant or witness. Correct the harm or the role."
    ),
    "check.P26": _(
        "Person %(number)s is convicted and acquitted of the same offence at the same time. End the role that no longer holds."
    ),
    "check.P27": _(
        "A role of person %(number)s comes from a court and names no decision. Write its number as the basis."
    ),
    "check.P28": _(
        "A number of person %(number)s has not the length or the signs of such a number. Compare it with the paper."
    ),
    "check.P29": _(
        "A number of person %(number)s only fills the field. Write the number on the paper, or take it away."
    ),
    "check.P30": _(
        "A name of person %(number)s only fills the field. Write the name, or tick “nobody knows who it is”."
    ),
    "check.P31": _(
        "A name of person %(number)s has a digit in it. Correct the name; a number of a paper has its own field."
    ),
    "check.P32": _("Person or organisation %(number)s has no role. Say what it is in the incident, or take it out."),
    "check.P33": _("Person or organisation %(number)s has the same role twice. Take one away, or end the first."),
    "check.P36": _("In relation %(number)s the guardian is under 18. Check the relation and the age."),
    "check.P38": _(
        "Person %(number)s was under %(age)s and cannot be a suspect. Check the age; a child is stated as witness or victim."
    ),
    "check.P40": _("Person %(number)s is convicted or accused before being charged. Check the dates of the roles."),
    # Q, things and vehicles
    "check.Q01": _("The value of thing %(number)s is above %(most)s %(currency)s. Check the sum and the currency."),
    "check.Q02": _("Thing %(number)s has a value and no description. Write what it is."),
    "check.Q03": _("More of thing %(number)s came back than was taken. Check number and value."),
    "check.Q04": _(
        "Thing %(number)s came back, and nothing says how it was gone. State that it was stolen, lost, seized or found."
    ),
    "check.Q05": _("Thing %(number)s has a number that another thing has too. Compare both, or take one away."),
    "check.Q06": _(
        "Of the drug, thing %(number)s, the quantity is missing, by weight, volume or tablets. Weigh or count it."
    ),
    "check.Q07": _(
        "Of the drug, thing %(number)s, the substance is missing. Write what it is, or what it is taken for."
    ),
    "check.Q08": _("Of the firearm, thing %(number)s, the number is missing. Write it, or that it was filed off."),
    "check.Q09": _(
        "A quantity of thing %(number)s is not above 0, or a part is more than the whole. Check the quantities."
    ),
    "check.Q10": _(
        "A value of thing %(number)s is below 0, or its currency has not three capital letters. Write it like 120 USD."
    ),
    "check.Q11": _(
        "Thing %(number)s was stolen and is worth nothing. Write what it was worth, or leave the value empty."
    ),
    "check.Q12": _(
        "Nothing says what became of thing %(number)s. Say whether it was stolen, damaged, seized or found."
    ),
    "check.Q13": _("Thing %(number)s was destroyed and came back. Say which part, or correct one of them."),
    "check.Q14": _("Thing %(number)s was stolen and belongs to a suspect of the theft. Check the owner."),
    "check.Q15": _(
        "Vehicle %(number)s was stolen, and neither plate nor frame or engine number is stated. Write one, so that it can be known again."
    ),
    "check.Q17": _("Vehicle %(number)s cannot be of that year. Write a year from 1900 to %(newest)s."),
    "check.Q18": _("Of the money, thing %(number)s, the sum is missing. Write how much was taken."),
    # K, classes
    "check.K01": _(
        "The class %(code)s of offence %(number)s is no longer in the country's list. Choose the class that took its place."
    ),
    "check.K02": _("Offence %(number)s was only attempted, and something was taken by it. Correct one of them."),
    "check.K03": _(
        "Offence %(number)s is part of a graver one in this record and would be counted twice. Take it out, or say why it stands alone."
    ),
    "check.K04": _(
        "The class %(code)s of offence %(number)s has no place in the international classification. Tell the planning department."
    ),
    "check.K05": _("A victim was injured or killed, and every offence is a petty one. Check the class."),
    "check.K06": _("The record was first of a graver class. Say why it is a lesser one now."),
    "check.K07": _(
        "Offence %(number)s is a homicide, and no victim was killed by it. State the victim, or that it was only attempted."
    ),
    "check.K08": _(
        "A victim was killed, and no offence is one that leads to death. Add the offence, or correct the harm."
    ),
    "check.K09": _(
        "Offence %(number)s is an injury, and no victim was injured. State the victim's harm, or correct the class."
    ),
    "check.K10": _("A victim was injured, and no offence is one against the body. Check the classes."),
    "check.K11": _("Offence %(number)s is a sexual one, and only an organisation is its victim. State the person."),
    "check.K12": _(
        "Offence %(number)s is one against children, and its victims were 18 or older. Check the class and the ages."
    ),
    "check.K13": _("The class of offence %(number)s says only “other”. Choose a narrower one, if any fits."),
    "check.K14": _("Offence %(number)s happened on the road, and no vehicle is stated. State the vehicle."),
    "check.K15": _(
        "%(killed)s victims were killed, and offences that led to death are %(offences)s. Each death is counted by an offence of its own."
    ),
    "check.K16": _(
        "Offence %(number)s is attempted, and the same class stands as completed. Keep the one that happened."
    ),
    "check.K19": _(
        "Thing %(number)s is a weapon that was used, and no offence is one of force or of weapons. Check the classes."
    ),
    "check.K20": _("Offence %(number)s was only attempted, and a victim was killed. Correct one of them."),
    # G, places
    "check.G01": _("The point lies %(km)s km from the middle of the area. Check the point and the area."),
    "check.G02": _(
        "The place lies outside the area of the unit that recorded it. Check the place, or say to whom it was handed over."
    ),
    "check.G03": _(
        "The point is rounded, and is said to be the very spot. Write it with all its decimals, or say “the street”."
    ),
    "check.G04": _(
        "The address of person or organisation %(number)s names an area that does not exist. Choose it from the list."
    ),
    "check.G05": _("Only the province is known. Write the district or commune, if anybody can tell."),
    "check.G06": _("The point is 0, 0, in the sea off Africa. Write the point, or leave it empty."),
    "check.G07": _("The point lies outside the country. Check latitude and longitude."),
    "check.G08": _("Latitude and longitude are exchanged. Did you mean %(suggestion)s?"),
    "check.G09": _("Neither words nor a point say where exactly it happened. Write a street, a market, a bridge."),
    "check.G10": _("The area is no longer in the country's list. Choose the one that took its place."),
    # U and J, supplements
    "check.U01": _(
        "Supplement %(number)s names a person, thing or offence that is not in this incident. Choose one that is."
    ),
    "check.U02": _(
        "Supplement %(number)s tells of an arrest by warrant and does not name it. Write the number of the warrant."
    ),
    "check.U04": _(
        "In supplement %(number)s the arrival at the unit is before the arrest. Check both times; custody is counted from the arrival."
    ),
    "check.U05": _("In supplement %(number)s the way to the unit took more than a day. Check both times."),
    "check.U09": _(
        "Supplement %(number)s does not hold what its kind says, or more than that. Write one supplement for each thing that happened."
    ),
    "check.U10": _(
        "In supplement %(number)s somebody is arrested again without having been released. State the release, or take one arrest away."
    ),
    "check.U12": _(
        "Supplement %(number)s sends the matter to the prosecutor, and no suspect is known. State the suspect."
    ),
    "check.J02": _(
        "Supplement %(number)s tells of a court and does not name it or the number of its paper. Write both."
    ),
    "check.J05": _(
        "Supplement %(number)s tells of a charge, conviction or acquittal of nobody. Add whose role it changes."
    ),
    "check.J06": _(
        "In supplement %(number)s custody began more than 48 hours ago and nothing says how it ended. Add what happened. This is advice, not law."
    ),
}
