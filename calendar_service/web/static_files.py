"""Style sheets, scripts and pictures of our own: kept for good under the address that names their
version, and asked for anew under any other."""

import gzip
from functools import lru_cache
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from calendar_service.web.conditional import takes_gzip

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
        if isinstance(response, FileResponse) and _may_be_packed(full_path, scope):
            response = _packed(response, full_path, stat_result)
            if self.is_not_modified(response.headers, Headers(scope=scope)):
                response = NotModifiedResponse(response.headers)
        response.headers.add_vary_header("Accept-Encoding")
        has_version = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = FOR_GOOD if has_version else FOR_A_WHILE
        return response


def _may_be_packed(path: str | PathLike[str], scope: Scope) -> bool:
    is_text = str(path).endswith((".css", ".js", ".svg"))
    return is_text and takes_gzip(Headers(scope=scope).get("accept-encoding", ""))


def _packed(whole: Response, path: str | PathLike[str], found: stat_result) -> Response:
    """Return the file as gzip: another variant, so it has another tag (RFC 9110 §8.8.3.3)."""
    kept = ("content-type", "last-modified")
    headers = {name: whole.headers[name] for name in kept}
    etag = whole.headers["etag"].removesuffix('"') + '-gzip"'
    body = _gzip(str(path), found.st_mtime_ns)
    return Response(body, headers=headers | {"etag": etag, "content-encoding": "gzip"})


@lru_cache(maxsize=100)
def _gzip(path: str, changed_at_ns: int) -> bytes:
    return gzip.compress(Path(path).read_bytes(), mtime=0)
