"""Calls about members, balances and the programme."""

from vafa.core.earning.api import lookup, members, movements, programme

routes = (lookup.routes, members.routes, movements.routes, programme.routes)
