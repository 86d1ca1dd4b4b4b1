"""What a worker that is about to go away raises in the runs that it carries."""


class Leaving(BaseException):
    """The worker goes away in good order; the run stays as it is in the journal, for the next one."""
