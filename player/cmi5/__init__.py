"""Units that speak to the record store themselves: their sessions, tokens and statements.

Implements the LMS's side of cmi5 (launch §8, State §10, profile §11, statements §9) and the launch
of xAPI packages ("tincan.xml", Rustici's launch guideline).
"""
