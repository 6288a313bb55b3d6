"""Style sheets, scripts and pictures of our own: kept for good under the address that names their
version, and asked for anew under any other."""

from os import PathLike, stat_result

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOR_GOOD = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=600"


class VersionedFiles(StaticFiles):
    """The files of a package; pages link to each with `?v=` and its hash."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        has_version = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = FOR_GOOD if has_version else FOR_A_WHILE
        return response
