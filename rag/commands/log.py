"""An exception -> its traceback in a log file on this machine, for those who mend onrecord. Sends nothing anywhere."""

import tempfile
import time
import traceback
from pathlib import Path

import platformdirs

_KEPT_BYTES = 1_000_000  # a longer log begins anew


def keep(problem: BaseException) -> Path:
    """Append the traceback to the log and return where it is: the user's log folder, or a temporary one."""
    words = f"{time.strftime('%Y-%m-%d %H:%M:%S')}\n{''.join(traceback.format_exception(problem))}\n"
    for folder in (Path(platformdirs.user_log_dir("onrecord")), Path(tempfile.gettempdir())):
        path = folder / "onrecord-errors.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            mode = "w" if path.exists() and path.stat().st_size > _KEPT_BYTES else "a"
            with path.open(mode, encoding="utf-8", errors="backslashreplace") as file:
                file.write(words)
        except OSError:
            continue
        return path
    return Path("no file: none could be written")
