"""A schema of its own inside the same PostgreSQL database, whose tables then take the place of the others."""

from __future__ import annotations

from typing import Any, Final

from django.db import DatabaseError, IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper

from maillage.platform.keeping.building import wrapper_of
from maillage.platform.keeping.refusals import KeepingRefused

SCHEMA: Final = "maillage_restauration"


class PostgresqlSite:
    """keep_apart: a name for the schema of a trial, which never takes over and never meets a restoration."""

    def __init__(self, settings_dict: dict[str, Any], schema: str = SCHEMA) -> None:
        self._schema = schema
        options = dict(settings_dict.get("OPTIONS", {}))
        self._plain = wrapper_of(settings_dict)
        options["options"] = f"{options.get('options', '')} -c search_path={schema}".strip()
        self.wrapper: BaseDatabaseWrapper = wrapper_of(settings_dict, OPTIONS=options)
        self._links: list[tuple[str, str, str]] = []
        self._indexes: list[str] = []

    def open(self) -> None:
        self.discard()
        try:
            self._execute(f"CREATE SCHEMA {self._schema}")
        except DatabaseError as error:
            raise KeepingRefused(
                "PostgreSQL ne laisse pas créer de schéma dans cette base : accordez-le au compte de Maillage "
                "(GRANT CREATE ON DATABASE … TO …), puis recommencez."
            ) from error

    def before_rows(self) -> None:
        """Within the schema, links are checked once at the end and indexes built once, several times faster."""
        with self.wrapper.cursor() as cursor:
            cursor.execute(
                "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
                " FROM pg_constraint WHERE contype = 'f' AND connamespace = %s::regnamespace ORDER BY 1, 2",
                [self._schema],
            )
            self._links = cursor.fetchall()
            for table, name, _ in self._links:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            cursor.execute(
                "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
                " JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = %s::regnamespace"
                " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1",
                [self._schema],
            )
            indexes = cursor.fetchall()
            for name, _ in indexes:
                cursor.execute(f"DROP INDEX {name}")
            self._indexes = [definition for _, definition in indexes]

    def after_rows(self) -> None:
        try:
            with self.wrapper.cursor() as cursor:
                for definition in self._indexes:
                    cursor.execute(definition)
                for table, name, definition in self._links:
                    cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
                cursor.execute("ANALYZE")
        except IntegrityError as error:
            reason = " ".join(str(error).split())[:200]
            raise KeepingRefused(
                f"Les lignes de cette sauvegarde ne vont pas ensemble ({reason}) : rien n’a été touché."
            ) from error

    def take_over(self) -> None:
        """One transaction: the tables of the same names go, the new ones move in with their counters."""
        self.wrapper.close()
        with self._plain.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [self._schema])
            names = [name for (name,) in cursor.fetchall()]
            cursor.execute("SELECT current_schema()")
            home = cursor.fetchone()[0]
            cursor.execute("BEGIN")
            try:
                for name in names:
                    cursor.execute(f'DROP TABLE IF EXISTS "{home}"."{name}" CASCADE')
                for name in names:
                    cursor.execute(f'ALTER TABLE {self._schema}."{name}" SET SCHEMA "{home}"')
                cursor.execute(f"DROP SCHEMA {self._schema} CASCADE")
                cursor.execute("COMMIT")
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
        self._plain.close()

    def discard(self) -> None:
        self.wrapper.close()
        self._execute(f"DROP SCHEMA IF EXISTS {self._schema} CASCADE")

    def _execute(self, sql: str) -> None:
        try:
            with self._plain.cursor() as cursor:
                cursor.execute(sql)
        finally:
            self._plain.close()
