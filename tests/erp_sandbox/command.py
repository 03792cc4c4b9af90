"""The command `erp-sandbox` in this process: the same code without the second that a new process takes to load it."""

from subprocess import CompletedProcess

from click.testing import CliRunner
from erp_sandbox.cli import main


def run(*arguments: str) -> CompletedProcess[str]:
    """Run it to its end; a server that it starts by mistake ends at once, since nobody holds its standard input open.

    Raises:
        Exception: It failed without a word to its user.
    """
    lifeline = ["--exit-with-stdin"] if arguments[0] == "serve" else []
    ended = CliRunner().invoke(main, [*arguments, *lifeline])
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return CompletedProcess(arguments, ended.exit_code, ended.stdout, ended.stderr)
