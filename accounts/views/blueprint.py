"""The blueprint of the pages."""

from flask import Blueprint

bp = Blueprint(
    "accounts",
    "accounts",
    template_folder="templates",
    static_folder="static",
    static_url_path="/accounts/static",
)
