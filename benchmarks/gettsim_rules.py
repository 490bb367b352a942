"""The fourteen rules of the city plan for one student, as GETTSIM's authors write theirs.

Every function takes its inputs, and other functions' results, by the names of its parameters;
ttsim makes functions over whole columns of them. A value is its place in ``CHOICES``; yes and
no are truth values; nothing can be unknown.
"""

from __future__ import annotations

from typing import Final

PRESCHOOL: Final = 0
PRIMARY: Final = 1
JUNIOR: Final = 2
SENIOR: Final = 3
VOCATIONAL: Final = 4
TERTIARY: Final = 5

PUBLIC: Final = 0
"""Of a kindergarten and of a school."""

OTHER_PRIVATE: Final = 2
LOCAL: Final = 0
OUT_OF_PROVINCE: Final = 2
FROM_SENIOR: Final = 0
TIER_1: Final = 0
STUDYING: Final = 0


def compulsory(enrolment_status: int, stage: int) -> bool:
    """A pupil of a primary or a junior school."""
    return enrolment_status == STUDYING and ((stage == PRIMARY) | (stage == JUNIOR))


def senior(enrolment_status: int, stage: int) -> bool:
    """A student of a general senior school."""
    return enrolment_status == STUDYING and stage == SENIOR


def vocational(enrolment_status: int, stage: int) -> bool:
    """A student of a vocational senior school."""
    return enrolment_status == STUDYING and stage == VOCATIONAL


def tertiary(enrolment_status: int, stage: int) -> bool:
    """A student of a college or a university."""
    return enrolment_status == STUDYING and stage == TERTIARY


def preschool(enrolment_status: int, stage: int) -> bool:
    """A child in a kindergarten."""
    return enrolment_status == STUDYING and stage == PRESCHOOL


def entering(tertiary: bool, new_student: bool) -> bool:
    """In the first year at a college or a university."""
    return tertiary and new_student


def three(registered_poor: bool, rural_minimum_living: bool, rural_extreme_poverty: bool) -> bool:
    """The three categories that most rules name."""
    return registered_poor or rural_minimum_living or rural_extreme_poverty


def needy(three: bool, family_hardship: bool, school_location: int) -> bool:
    """In the city, and of the three categories or poor by recognition."""
    return (three or family_hardship) and school_location == LOCAL


def any_hardship(
    three: bool,
    urban_minimum_living: bool,
    orphan: bool,
    disabled: bool,
    family_hardship: bool,
    urban_extreme_poverty: bool,
    unsupported_child: bool,
    near_minimum_living: bool,
    rigid_spending: bool,
    martyrs_child: bool,
    poor_workers_child: bool,
    disabled_parents: bool,
    safety_net: bool,
) -> bool:
    """Of any category in use at the term."""
    return (
        three
        or urban_minimum_living
        or orphan
        or disabled
        or family_hardship
        or urban_extreme_poverty
        or unsupported_child
        or near_minimum_living
        or rigid_spending
        or martyrs_child
        or poor_workers_child
        or disabled_parents
        or safety_net
    )


def boarding_subsidy(compulsory: bool, boards: bool, any_hardship: bool) -> bool:
    """Poor boarders."""
    return compulsory and boards and any_hardship


def boarding_subsidy_fen(boarding_subsidy: bool, stage: int) -> int:
    """Half of 1000 or 1250 yuan."""
    return (50000 if stage == PRIMARY else 62500) if boarding_subsidy else 0


def compulsory_books(compulsory: bool) -> bool:
    """Every pupil."""
    return compulsory


def compulsory_tuition(compulsory: bool) -> bool:
    """Every pupil."""
    return compulsory


def day_subsidy(
    compulsory: bool, boards: bool, three: bool, disabled: bool, family_hardship: bool
) -> bool:
    """Poor day pupils; poor by recognition only if disabled."""
    return compulsory and not boards and (three or (disabled and family_hardship))


def day_subsidy_fen(day_subsidy: bool, stage: int) -> int:
    """Half of 500 or 625 yuan."""
    return (25000 if stage == PRIMARY else 31250) if day_subsidy else 0


def origin_loan(entering: bool, registered_poor: bool) -> bool:
    """Registered poor students entering."""
    return entering and registered_poor


def preschool_fee_waiver(
    preschool: bool,
    kindergarten_type: int,
    local_household: bool,
    registered_poor: bool,
    rural_minimum_living: bool,
) -> bool:
    """Poor children of the city in public kindergartens."""
    return (
        preschool
        and kindergarten_type == PUBLIC
        and local_household
        and (registered_poor or rural_minimum_living)
    )


def preschool_grant(
    preschool: bool,
    kindergarten_type: int,
    registered_poor: bool,
    rural_minimum_living: bool,
    urban_minimum_living: bool,
    orphan: bool,
    disabled: bool,
) -> bool:
    """Poor children in kindergartens that are not expensive."""
    return (
        preschool
        and kindergarten_type != OTHER_PRIVATE
        and (registered_poor or rural_minimum_living or urban_minimum_living or orphan or disabled)
    )


def preschool_grant_fen(preschool_grant: bool) -> int:
    """Half of 1500 yuan."""
    return 75000 if preschool_grant else 0


def safety_net_tuition(
    tertiary: bool, safety_net: bool, school_location: int, school_ownership: int
) -> bool:
    """Students of the safety net at public schools elsewhere."""
    return tertiary and safety_net and school_location != LOCAL and school_ownership == PUBLIC


def safety_net_living(safety_net_tuition: bool) -> bool:
    """The same students."""
    return safety_net_tuition


def safety_net_living_fen(safety_net_living: bool) -> int:
    """Half of 8000 yuan."""
    return 400000 if safety_net_living else 0


def senior_eligible(senior: bool, needy: bool) -> bool:
    """Poor students of a general senior school in the city."""
    return senior and needy


def senior_grant(senior_eligible: bool, registered_poor: bool, grant_tier: int) -> bool:
    """Those eligible whose tier has an amount; the registered poor are in the first."""
    return senior_eligible and (registered_poor or grant_tier == TIER_1)


def senior_grant_fen(senior_grant: bool) -> int:
    """1500 yuan."""
    return 150000 if senior_grant else 0


def senior_tuition(senior: bool, vocational: bool, needy: bool) -> bool:
    """Poor students of either senior school in the city."""
    return (senior or vocational) and needy


def travel_grant(entering: bool, previous_school: int, any_hardship: bool) -> bool:
    """Poor students entering from a general senior school."""
    return entering and previous_school == FROM_SENIOR and any_hardship


def travel_grant_fen(travel_grant: bool, school_location: int) -> int:
    """500 yuan, or 1000 where the school is out of the province."""
    return (100000 if school_location == OUT_OF_PROVINCE else 50000) if travel_grant else 0


def vocational_grant(vocational: bool, needy: bool, grade: int) -> bool:
    """Poor students of the first two years in the city."""
    return vocational and needy and grade <= 2


def vocational_grant_fen(vocational_grant: bool) -> int:
    """1000 yuan."""
    return 100000 if vocational_grant else 0


def yulu(vocational: bool, registered_poor: bool) -> bool:
    """Registered poor students, wherever the school is."""
    return vocational and registered_poor


def yulu_fen(yulu: bool) -> int:
    """1500 yuan."""
    return 150000 if yulu else 0


CONDITIONS = (
    *(compulsory, senior, vocational, tertiary, preschool, entering),
    *(three, needy, any_hardship, senior_eligible),
    *(boarding_subsidy, compulsory_books, compulsory_tuition, day_subsidy, origin_loan),
    *(preschool_fee_waiver, preschool_grant, safety_net_living, safety_net_tuition),
    *(senior_grant, senior_tuition, travel_grant, vocational_grant, yulu),
)
AMOUNTS = (
    *(boarding_subsidy_fen, day_subsidy_fen, preschool_grant_fen, safety_net_living_fen),
    *(senior_grant_fen, travel_grant_fen, vocational_grant_fen, yulu_fen),
)
