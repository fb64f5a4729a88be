"""Formulas held against numbers that others have published: each typed from the table or page that is named beside it.

None comes from a library that the product imports. Tolerances are half a unit of the last printed decimal, unless said otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from surveyapp.analysis.association import rank_agreement
from surveyapp.analysis.effects import dominance
from surveyapp.analysis.families import holm
from surveyapp.analysis.inference import Comparison, Sample, group_contrast, two_samples, within_contrasts
from surveyapp.analysis.permutation import lower_on_most
from surveyapp.analysis.population import level_interval
from surveyapp.analysis.shares import fisher, newcombe, wilson

KEY = b"reference"


def sample(values):
    """Mean, n and variance of a list, as the formulas take them."""
    answers = np.asarray(values, dtype=float)
    return Sample(float(answers.mean()), answers.size, float(answers.var(ddof=1)), answers.size - 1)


def paired(one, other):
    """The within-person contrast of two answers: one minus the other."""
    return within_contrasts(np.column_stack([one, other]).astype(float))[0].comparison


# ---------------------------------------------------------------------- Student's t
# NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2, table of Student's t: upper critical values (also Fisher & Yates,
# Statistical Tables, table III).
T_TABLE = [
    (1, 0.05, 12.706), (5, 0.05, 2.571), (10, 0.05, 2.228), (20, 0.05, 2.086), (30, 0.05, 2.042), (60, 0.05, 2.000), (100, 0.05, 1.984),
    (10, 0.01, 3.169), (30, 0.01, 2.750), (60, 0.01, 2.660), (10, 0.002, 4.144), (60, 0.002, 3.232),
]  # fmt: skip


@pytest.mark.parametrize(("df", "level", "value"), T_TABLE)
def test_students_t_table(df, level, value):
    assert Comparison(0.0, 1.0, df).interval(level)[1] == pytest.approx(value, abs=5e-4)
    assert Comparison(value, 1.0, df).p == pytest.approx(level, rel=2e-3)


# ---------------------------------------------------------------------- two samples and pairs
# Student 1908, "The probable error of a mean", Biometrika 6: hours of sleep under two drugs (R data set sleep). Results: R manual,
# t.test, classical example; printed in full in many places.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_welch_on_the_sleep_data():
    found = two_samples(sample(DRUG_1), sample(DRUG_2))
    assert found.value / found.error == pytest.approx(-1.8608, abs=5e-5)
    assert found.df == pytest.approx(17.776, abs=5e-4)
    assert found.p == pytest.approx(0.07939, abs=5e-6)
    assert found.interval(0.05) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)


def test_student_on_the_sleep_data_in_pairs():
    found = paired(DRUG_1, DRUG_2)
    assert found.value == pytest.approx(-1.58)
    assert found.value / found.error == pytest.approx(-4.0621, abs=5e-5)
    assert found.p == pytest.approx(0.002833, abs=5e-7)
    assert found.interval(0.05) == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)


@pytest.mark.parametrize(("other", "p", "half"), [([*range(7, 21)], 0.00001855, 5e-9), ([*range(7, 21), 200], 0.1245, 5e-5)])
def test_welch_with_and_without_an_outlier(other, p, half):
    """R manual, t.test, first two examples: 1:10 against 7:20 and against 7:20 and 200."""
    assert two_samples(sample(range(1, 11)), sample(other)).p == pytest.approx(p, abs=half)


# Darwin 1876, heights of cross- and self-fertilised maize in 15 pairs, eighths of an inch: Fisher, The Design of Experiments (1935),
# table 3 and section 17, t = 2.148; interval and p as in the R packages HistData (ZeaMays) and agridat (darwin.maize).
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]


def test_fishers_maize():
    found = paired(np.array(MAIZE) / 8, np.zeros(15))
    assert found.value == pytest.approx(2.616667, abs=5e-7)
    assert found.value / found.error == pytest.approx(2.148, abs=5e-4)
    assert found.p == pytest.approx(0.0497, abs=5e-5)
    assert found.interval(0.05) == pytest.approx((0.003899165, 5.229434169), abs=5e-9)


# ---------------------------------------------------------------------- NIST Statistical Reference Datasets
# Univariate, Michelso (Dorsey 1944): certified mean 299.852400000000, standard deviation 0.0790105478190518, n = 100.
MICHELSON = (
    "850 740 900 1070 930 850 950 980 980 880 1000 980 930 650 760 810 1000 1000 960 960 960 940 960 940 880 800 850 880 900 840 830 790 "
    "810 880 880 830 800 790 760 800 880 880 880 860 720 720 620 860 970 950 880 910 850 870 840 840 850 840 840 840 890 810 810 820 800 "
    "770 760 740 750 760 910 920 890 860 880 720 840 850 850 780 890 840 780 810 760 810 790 810 820 850 870 870 810 740 810 940 950 800 "
    "810 870"
)
# One-way analysis of variance, AtmWtAg (Powell, Murphy & Gramlich 1982): certified F 15.9467335677930, residual standard deviation
# 1.51048314446410E-05; last five digits of each measurement, 107.8681568 and so on.
INSTRUMENT_1 = "1568 1465 1572 1785 1446 1903 1526 1494 1616 1587 1519 1486 1419 1569 1508 1672 1385 1518 1662 1424 1360 1333 1610 1477"
INSTRUMENT_2 = "1079 1344 1513 1197 1604 1385 1642 1365 1151 1082 1517 1448 1198 1482 1334 1609 1101 1512 1469 1360 1254 1261 1450 1368"


def test_michelsons_speed_of_light():
    speeds = 299 + np.array(MICHELSON.split(), dtype=float) / 1000
    found = paired(speeds, np.zeros(100))
    assert found.value == pytest.approx(299.8524, rel=1e-13)
    assert found.error * 10 == pytest.approx(0.0790105478190518, rel=1e-10)


def test_the_atomic_weight_of_silver():
    """With equal numbers the square of Welch's t is F, and the mean of the variances the residual one."""
    one, two = (sample(np.array(side.split(), dtype=float) / 1e7) for side in (INSTRUMENT_1, INSTRUMENT_2))
    found = two_samples(one, two)
    assert (found.value / found.error) ** 2 == pytest.approx(15.9467335677930, rel=1e-12)
    assert found.error * sqrt(24 / 2) == pytest.approx(1.51048314446410e-05, rel=1e-12)


# ---------------------------------------------------------------------- a group against the rest
def test_mantels_score_statistic_of_alcohol_and_malformation():
    """Agresti, Categorical Data Analysis (2002), table 3.7 and section 3.4.5: M^2 = (n - 1) r^2 = 6.5699 with scores 0, .5, 1.5, 4, 7.

    With a group and the rest, that is the square of the difference in standard errors made with the spread of the whole.
    """
    scores = np.array([0, 0.5, 1.5, 4, 7])
    absent, present = np.array([17066, 14464, 788, 126, 37]), np.array([48, 38, 5, 1, 1])
    both = absent + present
    n, mean = both.sum(), (both @ scores) / both.sum()
    variance = (both @ (scores - mean) ** 2) / (n - 1)
    whole = Sample(float(mean), int(n), float(variance), int(n) - 1)
    group = replace(whole, mean=float(present @ scores / present.sum()), n=int(present.sum()))
    found = group_contrast(group, whole)
    assert (found.value / found.error) ** 2 == pytest.approx(6.5699, abs=5e-5)


# ---------------------------------------------------------------------- shares
# Newcombe 1998, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17: 873-890,
# table II, method 10, contrasts (a)-(h).
NEWCOMBE = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0000)),
    ((10, 10, 0, 10), (0.6075, 1.0000)),
]
# Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17: 857-872, table I, method 3.
WILSON = [((81, 263), (0.2553, 0.3662)), ((15, 148), (0.0624, 0.1605)), ((0, 20), (0.0000, 0.1611)), ((1, 29), (0.0061, 0.1718))]


@pytest.mark.parametrize(("table", "interval"), NEWCOMBE)
def test_newcombes_differences(table, interval):
    assert newcombe(*table, 0.05) == pytest.approx(interval, abs=5.1e-5)


@pytest.mark.parametrize(("share", "interval"), WILSON)
def test_wilsons_intervals(share, interval):
    assert wilson(*share, 0.05) == pytest.approx(interval, abs=5.1e-5)


def test_fishers_exact_test():
    """The tea tasting of The Design of Experiments, two-sided .4857 (one-sided 17/70 = .2429: R manual, fisher.test, from Agresti 1990,
    p. 61), and convictions of like-sex twins (Fisher 1970; R manual, fisher.test), .0005367."""
    assert fisher(3, 4, 1, 4) / 2 == pytest.approx(0.2429, abs=5e-5)
    assert fisher(2, 17, 10, 13) == pytest.approx(0.0005367, abs=5e-8)


# ---------------------------------------------------------------------- families
def test_holm_as_others_compute_it():
    """R, p.adjust(method = "holm"); Benjamini & Hochberg 1995, section 4.1: of fifteen, procedures that control the familywise error
    reject three."""
    assert holm([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])
    infarction = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert sum(p <= 0.05 for p in holm(infarction)) == 3


# ---------------------------------------------------------------------- finite populations
def test_lohrs_census_of_agriculture():
    """Lohr, Sampling: Design and Analysis, example 2.5: 300 of 3,078 counties, s = 344,551.9, mean 297,897, standard error 18,898."""
    low, high = level_interval(Sample(297_897, 300, 344_551.9**2, 1e9), 3078, 0.05, 0, 1e9)
    assert (low + high) / 2 == pytest.approx(297_897)
    assert (high - low) / 2 / 1.959964 == pytest.approx(18_898, abs=0.5)


# Cochran, Sampling Techniques (1977), table 2.1 and the example after theorem 2.2: signatures on 50 of 676 sheets, 19,888 in all,
# 80 per cent limits 18,107 and 21,669 with z = 1.28 and s = 15.13.
SHEETS = {
    42: 23, 41: 4, 36: 1, 32: 1, 29: 1, 27: 2, 23: 1, 19: 1, 16: 2, 15: 2,
    14: 1, 11: 1, 10: 1, 9: 1, 7: 1, 6: 3, 5: 2, 4: 1, 3: 1,
}  # fmt: skip


def test_cochrans_petition():
    found = replace(sample([value for value, count in SHEETS.items() for _ in range(count)]), df=1e9)
    assert sqrt(found.variance) == pytest.approx(15.13, abs=5e-3)
    assert found.mean * 676 == pytest.approx(19_888, abs=0.5)
    low, high = level_interval(found, 676, 0.200546, 0, 42)  # z = 1.28
    assert (low * 676, high * 676) == (pytest.approx(18_107, abs=1), pytest.approx(21_669, abs=1))


# ---------------------------------------------------------------------- Cliff's delta
def test_cliffs_delta_as_another_implementation_prints_it():
    """R package effsize, cliff.delta, its printed example: -0.25, 95 per cent interval -0.7265846 to 0.3890062."""
    treatment, control = [10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50]
    found = dominance([treatment.count(value) for value in range(10, 60, 10)], [control.count(value) for value in range(10, 60, 10)])
    assert found.value == -0.25
    assert found.interval(0.05) == pytest.approx((-0.7265846, 0.3890062), abs=5e-8)


# ---------------------------------------------------------------------- ranks
# Hollander & Wolfe, Nonparametric Statistical Methods (1973), p. 187: Hunter L and taste panel of canned tuna (R manual, cor.test);
# Spearman S = 48, rho .6, exact p .0968.
TUNA = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1], [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]


def test_spearman_on_canned_tuna():
    found = rank_agreement(np.array(TUNA[0]), np.array(TUNA[1]), KEY)
    assert found.rho == pytest.approx(0.6)
    assert found.p == pytest.approx(0.0968, abs=5e-5)


# Zar, Biostatistical Analysis, table of critical values of Spearman's rho, exact to n = 12 as in Ramsey 1989 (Journal of Educational
# Statistics 14: 245-253): two-tailed 5 per cent. Beside each the places that change with each other to reach it from full agreement,
# and one pair more, which gives the next smaller rho.
CRITICAL = [
    (8, 0.738, [(1, 4), (2, 3), (5, 6)], (7, 8)),
    (9, 0.700, [(1, 5), (2, 3), (6, 7)], (8, 9)),
    (10, 0.648, [(1, 6), (2, 4)], (7, 8)),
    (11, 0.618, [(1, 7), (2, 4), (5, 6), (8, 9)], (10, 11)),
    (12, 0.587, [(1, 8), (2, 5), (3, 4)], (9, 10)),
]


@pytest.mark.parametrize(("n", "critical", "changed", "more"), CRITICAL)
def test_critical_values_of_spearman(n, critical, changed, more):
    def agreement(pairs):
        other = np.arange(1.0, n + 1)
        for a, b in pairs:
            other[[a - 1, b - 1]] = other[[b - 1, a - 1]]
        return rank_agreement(np.arange(1.0, n + 1), other, KEY)

    at, below = agreement(changed), agreement([*changed, more])
    assert at.rho == pytest.approx(critical, abs=5e-4)
    assert at.p <= 0.05 < below.p


# ---------------------------------------------------------------------- permutations
def test_permuting_the_sleep_data_between_two_groups():
    """R package afex, examples of compare.2.vectors: permutation test of the sleep data as two groups, p = .08154 (100,000 drawn).

    Two groups and the more extreme of both make the test two-sided. Hours in hundredths, so that rounding as printed plays no part.
    """
    hours = np.array([*DRUG_1, *DRUG_2])[:, None] * 100
    groups = np.repeat([0, 1], 10)
    lower, _ = lower_on_most(hours, groups, np.ones((2, 1), dtype=bool), np.zeros(1, dtype=int), KEY, 19_999)
    assert lower.p == pytest.approx(0.08154, abs=0.006)  # three standard deviations of so many permutations
