"""Files in a bucket of a server that speaks S3: for several machines, or none that keeps anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.core.files import FilesAway
from config.settings import Bucket as BucketSettings

# A person waits for it. Checksums of the newer kind are not understood by every server that is not Amazon's.
PATIENCE = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 2},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
MISSING = frozenset({"NoSuchKey", "404"})


class Bucket:
    """A Store."""

    def __init__(self, settings: BucketSettings) -> None:
        self.settings = settings
        self._client: Any = None

    def put(self, path: str, content: bytes) -> None:
        with _away_if_broken():
            self.client.put_object(Bucket=self.settings.name, Key=self._key(path), Body=content)

    def read(self, path: str) -> bytes | None:
        with _away_if_broken():
            try:
                found = self.client.get_object(Bucket=self.settings.name, Key=self._key(path))
            except ClientError as problem:
                if problem.response["Error"]["Code"] in MISSING:
                    return None
                raise
            content: bytes = found["Body"].read()
            return content

    def delete(self, path: str) -> None:
        with _away_if_broken():
            self.client.delete_object(Bucket=self.settings.name, Key=self._key(path))

    def list(self, folder: str) -> Iterator[str]:
        prefix = self._key(folder) + "/"
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.settings.name, Prefix=prefix)
        with _away_if_broken():
            for page in pages:
                yield from (found["Key"].removeprefix(prefix) for found in page.get("Contents", ()))

    def check(self) -> str:
        with _away_if_broken():
            self.client.head_bucket(Bucket=self.settings.name)
        return f"s3://{self.settings.name}/{self.settings.prefix}"

    @property
    def client(self) -> Any:
        """Made at first use, so that each process has its own. Threads may share it."""
        if self._client is None:
            self._client = boto3.session.Session().client(
                "s3",
                endpoint_url=self.settings.endpoint,
                region_name=self.settings.region,
                aws_access_key_id=self.settings.key_id,
                aws_secret_access_key=self.settings.secret,
                config=PATIENCE,
            )
        return self._client

    def _key(self, path: str) -> str:
        return f"{self.settings.prefix}{path}"


@contextmanager
def _away_if_broken() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        raise FilesAway(str(problem)) from problem
