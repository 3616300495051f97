"""The roof: settings, factories, errors, health, metrics, commands."""
