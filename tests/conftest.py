"""How every test runs: no test fails because the machine is busy."""

from hypothesis import HealthCheck, settings

# A first run builds Hypothesis's tables of characters, and a shared machine may take its time over them.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
