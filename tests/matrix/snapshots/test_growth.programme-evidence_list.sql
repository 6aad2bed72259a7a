-- 10 queries

-- 1. platform/accounts/sessions/middleware.py:SessionLimits.__call__
SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date"
    FROM "django_session"
    WHERE ("django_session"."expire_date" > %s AND "django_session"."session_key" = %s)
    LIMIT …;

-- 2. platform/tenancy/views.py:community_view.<locals>.decorate.<locals>.wrapped
SELECT "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "accounts_user"
    WHERE "accounts_user"."id" = %s
    LIMIT …;

-- 3. platform/tenancy/views.py:memberships_of
SELECT "tenancy_membership"."id", "tenancy_membership"."community_id", "tenancy_membership"."user_id", "tenancy_membership"."roles", "tenancy_membership"."function", "tenancy_membership"."joined_at", "tenancy_membership"."ended_at", (SELECT U0."starts_on" AS "starts_on"
    FROM "accounts_secondfactorrule" U0
    WHERE U0."community_id" = ("tenancy_membership"."community_id")
    LIMIT …) AS "second_factor_starts_on", EXISTS(SELECT %s AS "a"
    FROM "directory_registerstate" U0
    INNER JOIN "directory_importrun" U1 ON (U0."run_id" = U1."id")
    WHERE (U0."generation" > %s AND U1."file_name" = %s AND U0."source" = %s)
    LIMIT …) AS "first_hour_invented_register", "tenancy_community"."id", "tenancy_community"."slug", "tenancy_community"."name", "tenancy_community"."is_demo", "tenancy_community"."modules", "tenancy_community"."modules_known", "tenancy_community"."created_at"
    FROM "tenancy_membership"
    INNER JOIN "tenancy_community" ON ("tenancy_membership"."community_id" = "tenancy_community"."id")
    WHERE ("tenancy_membership"."ended_at" IS NULL AND "tenancy_membership"."user_id" = %s)
    ORDER BY "tenancy_community"."name" ASC, "tenancy_membership"."id" ASC
    LIMIT …;

-- 4. contexts/programme/indicators/tables.py:known_years
SELECT "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id"
    FROM "programme_reportingyear"
    WHERE "programme_reportingyear"."community_id" = %s
    ORDER BY "programme_reportingyear"."starts_on" DESC, "programme_reportingyear"."id" DESC;

-- 5. contexts/programme/evidence/queries.py:_ties
SELECT "programme_actionlink"."action_id" AS "action_id", "programme_actionlink"."meeting_id" AS "meeting_id", "programme_actionlink"."decision_id" AS "decision_id", "programme_actionlink"."document_id" AS "document_id"
    FROM "programme_actionlink"
    WHERE ("programme_actionlink"."community_id" = %s AND "programme_actionlink"."scenario_id" IS NULL);

-- 6. contexts/programme/evidence/queries.py:_added
SELECT "programme_evidence"."id", "programme_evidence"."community_id", "programme_evidence"."action_id", "programme_evidence"."indicator_id", "programme_evidence"."title", "programme_evidence"."detail", "programme_evidence"."happened_on", "programme_evidence"."file_id", "programme_evidence"."version", "programme_evidence"."created_at", "programme_evidence"."created_by_id", "files_storedfile"."id", "files_storedfile"."community_id", "files_storedfile"."owner", "files_storedfile"."owner_id", "files_storedfile"."name", "files_storedfile"."content_type", "files_storedfile"."size_bytes", "files_storedfile"."sha256", "files_storedfile"."stored_at", "files_storedfile"."stored_by_id"
    FROM "programme_evidence"
    LEFT OUTER JOIN "files_storedfile" ON ("programme_evidence"."file_id" = "files_storedfile"."id")
    WHERE ("programme_evidence"."community_id" = %s AND "programme_evidence"."happened_on" >= %s AND "programme_evidence"."happened_on" <= %s)
    ORDER BY "programme_evidence"."id" ASC;

-- 7. contexts/programme/evidence/views.py:_rows
SELECT "programme_action"."id" AS "pk", "programme_action"."code" AS "code", "programme_action"."title" AS "title"
    FROM "programme_action"
    WHERE "programme_action"."community_id" = %s;

-- 8. contexts/programme/evidence/views.py:_rows
SELECT "programme_indicator"."id" AS "pk", "programme_indicator"."code" AS "code", "programme_indicator"."name" AS "name"
    FROM "programme_indicator"
    WHERE "programme_indicator"."community_id" = %s;

-- 9. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 10. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
