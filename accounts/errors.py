"""The refusals of accounts, each with its HTTP status."""

from schemas.problem import Conflict, Forbidden, NotFound, Unauthorized, Unprocessable


class PersonMissing(NotFound):
    """No such person, or none that the asker may see."""


class OrganisationMissing(NotFound):
    """No such organisation."""


class RequestMissing(NotFound):
    """No such request to be added, or none that this officer decides."""


class PersonInvalid(Unprocessable):
    """A detail of a person that cannot be kept."""


class PersonConflict(Conflict):
    """Another person already holds the number or id."""


class OutsideOrganisation(Forbidden):
    """The credential is bound to another part of the organisation tree."""


class CredentialRefused(Unauthorized):
    """No credential, an unknown one, or one that ended."""


class CredentialMissing(NotFound):
    """No such credential."""


class CredentialInvalid(Unprocessable):
    """A credential that cannot be issued as asked."""


class ScopeMissing(Forbidden):
    """The credential lacks the scope that the call needs."""


class NotSignedIn(Unauthorized):
    """The page needs a signed-in person."""


class RoleMissing(Forbidden):
    """The page needs a role that the person does not hold."""


class AlreadyDecided(Conflict):
    """The request has been approved or rejected before."""


class MasterInvalid(Unprocessable):
    """A list of masters that cannot be imported; nothing was."""


class RegistrationInvalid(Unprocessable):
    """Answers that do not make a registration."""


class RotationUnfinished(Conflict):
    """The secret before the last rotation is still good."""


class ChangeMissing(NotFound):
    """Nothing of that number was said of who is who, or nothing that the asker may see."""


class IdentityConflict(Conflict):
    """Somebody else has the identifier, two are one already, or a later merge rests on this one."""


class PlacementInvalid(Unprocessable):
    """A transfer or a move that cannot be."""
