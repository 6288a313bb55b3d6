"""Tests of the desk's record of what happened, and of where merged events lead."""

from httpx2 import AsyncClient

from tests.web.visitors import Site, submit
