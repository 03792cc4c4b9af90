"""A tap's command line: subcommands beside the Singer options, and errors a person can act on."""

import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from io import StringIO
from typing import IO, Any

import click
from singer_sdk.configuration._dict_config import parse_environment_config
from singer_sdk.exceptions import ConfigValidationError, SingerSDKError
from singer_sdk.plugin_base import SingerCommand
from typing_extensions import override

from singer_http.output import written_or_told
from singer_http.redaction import Redaction, install, secrets_of
from singer_http.signals import STOPPED


class TapCommand(click.Group):
    """The SDK's command with subcommands; without one of them it does what it always did.

    An expected error is said in one line and ends with exit code 1; an unexpected one keeps its traceback.

    Args:
        command: What the SDK made of the tap.
        subcommands: What the tap adds.
        settings: The JSON schema of the tap's settings, which says which of them are secret.
    """

    def __init__(
        self, command: SingerCommand, *subcommands: click.Command, settings: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(
            name=command.name,
            help=command.help,
            params=command.params,
            callback=self._sync,
            invoke_without_command=True,
            context_settings=command.context_settings,
            commands={str(subcommand.name): subcommand for subcommand in subcommands},
        )
        self._command = command
        self._settings = settings or {}
        self._redaction = Redaction()
        for one in (self, *subcommands):
            for param in one.params:
                if param.name == "config" and param.callback:
                    param.callback = self._learning(readable(param.callback))
        for subcommand in subcommands:
            if subcommand.callback:
                subcommand.callback = self._clean(subcommand.callback)

    def _learning(self, read_config: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap the reader of `--config` so that secrets are known before anything can tell them."""

        def read(*args: Any) -> Any:
            given = read_config(*args)
            self._redaction.learn(secrets_of(given.config, self._settings))
            if given.parse_env:
                self._redaction.learn(self._secrets_of_environment())
            return given

        return read

    def _secrets_of_environment(self) -> Iterator[str]:
        prefix = f"{self.name}_".replace("-", "_").upper()
        # With no settings it does nothing but bring .env into the environment.
        parse_environment_config({}, prefix)
        for name, declared in self._settings.get("properties", {}).items():
            text = os.environ.get(prefix + name.upper().replace("-", "_"))
            if text is not None:
                yield from secrets_of(text, declared)
                with contextlib.suppress(ValueError):
                    yield from secrets_of(json.loads(text), declared)

    def _clean(self, callback: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a subcommand so that what it prints holds no secret."""

        @wraps(callback)
        def call(*args: Any, **options: Any) -> Any:
            with contextlib.redirect_stdout(self._redaction.stream(sys.stdout)):
                return callback(*args, **options)

        return call

    def _sync(self, **options: Any) -> None:
        if click.get_current_context().invoked_subcommand is None and self._command.callback:
            files = {name: _checked(options.pop(name), name) for name in ("state", "catalog")}
            self._command.callback(**options, **files)

    @override
    def make_context(self, *args: Any, **options: Any) -> click.Context:
        # Discovery runs here, as the callback of its option.
        install(self._redaction)
        logging.captureWarnings(capture=True)
        sys.excepthook = self._command.excepthook
        with self._errors_in_one_line(), written_or_told():
            return super().make_context(*args, **options)

    @override
    def invoke(self, ctx: click.Context) -> Any:
        with self._errors_in_one_line(), written_or_told():
            return super().invoke(ctx)

    @contextlib.contextmanager
    def _errors_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except ConfigValidationError as error:
            for text in error.errors or [str(error)]:
                self._command.logger.error(text)  # noqa: TRY400 - one line is the point
        except SingerSDKError as error:
            self._tell(error)
        except SystemExit as end:
            if isinstance(end.code, int) and end.code > STOPPED:
                name = signal.Signals(end.code - STOPPED).name
                self._command.logger.error("told to stop by %s; the next run goes on from here", name)  # noqa: TRY400
            raise
        else:
            return
        raise click.exceptions.Exit(1)

    def _tell(self, error: SingerSDKError) -> None:
        # Under Meltano the log is structured, and what reads it wants the error's type; a person does not.
        structured = "SINGER_SDK_LOG_CONFIG" in os.environ
        bare = error.with_traceback(None)
        bare.__cause__ = bare.__context__ = None
        # What threads still at work have to say would hide the error, which is to be the last line.
        logging.disable(logging.WARNING)
        self._command.logger.error("%s", error, exc_info=bare if structured else None)


def readable(read_config: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the SDK's reader of `--config` so that a file that is missing or no JSON is named and not dumped."""

    def read(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> Any:
        if any(text.lstrip().startswith(("{", "[")) for text in value):
            # Nor told: it holds secrets that nobody knows of yet.
            raise click.BadParameter("it takes the name of a file, not the settings themselves", ctx, param)
        try:
            return read_config(ctx, param, value)
        except OSError as error:
            problem = f"{', '.join(value)}: {error.strerror or 'no such file'}"
        except ValueError as error:
            problem = f"{', '.join(value)} is not JSON: {error}"
        raise click.BadParameter(problem, ctx, param)

    return read


def _checked(file: IO[str] | None, option: str) -> IO[str] | None:
    if file is None:
        return None
    text = file.read()
    try:
        content = json.loads(text)
    except ValueError as error:
        raise click.BadParameter(f"{file.name} is not JSON: {error}", param_hint=f"--{option}") from error
    if not isinstance(content, dict):
        raise click.BadParameter(f"{file.name} is no JSON object", param_hint=f"--{option}")
    return StringIO(text)
