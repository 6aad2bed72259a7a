-- 9 queries

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

-- 4. contexts/programme/actions/tables.py:ActionFilters.__init__
SELECT "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "programme_mission"
    LEFT OUTER JOIN "association_contact" ON ("programme_mission"."pilot_id" = "association_contact"."id")
    WHERE "programme_mission"."community_id" = %s
    ORDER BY "programme_mission"."rank" ASC, "programme_mission"."id" ASC;

-- 5. contexts/programme/actions/tables.py:ActionFilters.__init__
SELECT "association_body"."id" AS "pk", "association_body"."name" AS "name"
    FROM "association_body"
    WHERE ("association_body"."community_id" = %s AND ("association_body"."closed_on" IS NULL OR "association_body"."id" IS NULL))
    ORDER BY 2 ASC, 1 ASC;

-- 6. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "programme_action"
    WHERE "programme_action"."community_id" = %s;

-- 7. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 8. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 9. platform/tables/cells.py:body
SELECT "programme_action"."id", "programme_action"."community_id", "programme_action"."code", "programme_action"."title", "programme_action"."mission_id", "programme_action"."state", "programme_action"."finding", "programme_action"."objective", "programme_action"."public", "programme_action"."means", "programme_action"."risks", "programme_action"."pilot_id", "programme_action"."group_id", "programme_action"."starts_on", "programme_action"."ends_on", "programme_action"."state_reason", "programme_action"."template", "programme_action"."search_name", "programme_action"."version", "programme_action"."created_at", "programme_action"."created_by_id", "programme_action"."updated_at", COALESCE((SELECT COUNT(U0."id") AS "n"
    FROM "programme_step" U0
    WHERE (U0."community_id" = %s AND NOT (U0."state" = %s) AND U0."action_id" = ("programme_action"."id"))
    GROUP BY U0."action_id"), %s) AS "steps_count", COALESCE((SELECT COUNT(U0."id") AS "n"
    FROM "programme_step" U0
    WHERE (U0."community_id" = %s AND U0."state" = %s AND U0."action_id" = ("programme_action"."id"))
    GROUP BY U0."action_id"), %s) AS "steps_done", (SELECT U0."due_on" AS "due_on"
    FROM "programme_step" U0
    INNER JOIN "programme_action" U2 ON (U0."action_id" = U2."id")
    WHERE (U0."community_id" = %s AND U0."action_id" = ("programme_action"."id") AND U2."state" IN (…) AND U0."due_on" IS NOT NULL AND U0."state" IN (…))
    ORDER BY 1 ASC, U0."id" ASC
    LIMIT …) AS "next_due", COALESCE((SELECT COUNT(U0."id") AS "n"
    FROM "programme_step" U0
    INNER JOIN "programme_action" U2 ON (U0."action_id" = U2."id")
    WHERE (U0."community_id" = %s AND U2."state" IN (…) AND U0."due_on" < %s AND U0."state" IN (…) AND U0."action_id" = ("programme_action"."id"))
    GROUP BY U0."action_id"), %s) AS "late", "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", "association_body"."id", "association_body"."community_id", "association_body"."kind", "association_body"."name", "association_body"."purpose", "association_body"."seats", "association_body"."parent_id", "association_body"."is_published", "association_body"."created_on", "association_body"."closed_on"
    FROM "programme_action"
    INNER JOIN "programme_mission" ON ("programme_action"."mission_id" = "programme_mission"."id")
    LEFT OUTER JOIN "association_contact" ON ("programme_action"."pilot_id" = "association_contact"."id")
    LEFT OUTER JOIN "association_body" ON ("programme_action"."group_id" = "association_body"."id")
    WHERE "programme_action"."community_id" = %s
    ORDER BY "programme_mission"."rank" ASC, "programme_action"."mission_id" ASC, "programme_action"."id" ASC
    LIMIT …;
