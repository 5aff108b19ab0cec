"""The demonstration province: synthetic officials with whole service lives, the same every time from one seed."""

from hoaban.demonstration.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount
from hoaban.demonstration.province import OtherDemonstration, RealPeople, Summary, build_demonstration

__all__ = [
    "DEMO_ACCOUNTS",
    "DEMO_PASSWORD",
    "DemoAccount",
    "OtherDemonstration",
    "RealPeople",
    "Summary",
    "build_demonstration",
]
