"""The commands of accounts: credentials, people, roles, organisations. Contract, Command line."""

import click

from accounts.cli.credentials import credential_group
from accounts.cli.organisations import organisation_group
from accounts.cli.people import role_group, user_group

COMMANDS: list[click.Command] = [credential_group, user_group, organisation_group, role_group]
