-- 6 queries

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

-- 4. contexts/care/unscheduled/needs.py:all_kinds
SELECT "care_needkind"."id", "care_needkind"."community_id", "care_needkind"."key", "care_needkind"."label", "care_needkind"."professions", "care_needkind"."know_how", "care_needkind"."position", "care_needkind"."is_active", "care_needkind"."version"
    FROM "care_needkind"
    WHERE "care_needkind"."community_id" = %s
    ORDER BY "care_needkind"."position" ASC, "care_needkind"."label" ASC, "care_needkind"."id" ASC;

-- 5. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 6. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
