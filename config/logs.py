"""Log lines that cannot carry content: level, logger and the place in the code, and for our own lines the fixed text."""

import logging
import traceback


class PlaceOnly(logging.Formatter):
    """Formats a record without its arguments, so that no path, address, name or field value reaches a log.

    Hearth's own loggers (`hearth.*`) pass fixed sentences and counts; theirs are shown whole. Of every other logger only
    the level, the name and, for an exception, its type and the frames (file and line, no values) are shown.
    """

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage() if record.name.startswith("hearth") else record.name
        lines = [f"{self.formatTime(record)} {record.levelname} {text}"]
        if record.exc_info and record.exc_info[0]:
            lines.append(f"  {record.exc_info[0].__module__}.{record.exc_info[0].__qualname__}")
            frames = traceback.extract_tb(record.exc_info[2])
            lines += [f"    {frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return "\n".join(lines)
