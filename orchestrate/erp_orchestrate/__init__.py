"""One way to start Meltano's pipelines, for every engine: paused or not, how it ended, whether to try again."""
