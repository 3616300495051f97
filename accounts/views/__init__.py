"""The pages of accounts: sign in, register, ask to be added, account, desk."""

from accounts.views import account, desk, joining, programs, registration, sign_in
from accounts.views.blueprint import bp

__all__ = ["account", "bp", "desk", "joining", "programs", "registration", "sign_in"]
