"""What the tables of Wharf's own API are made of; rows, calls and answers are those of the management API.

A module with operations has a tuple `OPERATIONS`, which `catalogue.py` adds to the whole.
"""

from wharf.api.harbor import answers
from wharf.api.harbor.call import Answer

PREFIX = "/api/wharf/v1"


def created(location: str, document: object = None) -> Answer:
    """The answer to a POST that made something, which `location` names below `/api/wharf/v1`."""
    return Answer(document, answers.created(location, PREFIX).headers)
