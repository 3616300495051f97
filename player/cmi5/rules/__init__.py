"""What the content of a cmi5 session may say and read: tables of rules, each with its requirement.

Pure: they know statements and a situation, neither the database nor HTTP. The numbers are those of
ADL's CATAPULT list.
"""
