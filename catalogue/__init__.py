"""What is offered and who takes it: courses, their versions, search and registrations (D17).

A course is edited in place until it is published; a change of its package or rule after that makes
a new version. A registration stays on the version that it began with.
"""
