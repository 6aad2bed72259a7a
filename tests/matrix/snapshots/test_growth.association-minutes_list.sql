-- 8 queries

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

-- 4. contexts/association/minutes/tables.py:MinutesFilters.__init__
SELECT "association_body"."id" AS "pk", "association_body"."name" AS "name"
    FROM "association_body"
    WHERE "association_body"."community_id" = %s
    ORDER BY 2 ASC, 1 ASC;

-- 5. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "association_minutes"
    WHERE "association_minutes"."community_id" = %s;

-- 6. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 7. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 8. platform/tables/cells.py:body
SELECT "association_minutes"."id", "association_minutes"."community_id", "association_minutes"."meeting_id", "association_minutes"."state", "association_minutes"."chair", "association_minutes"."secretary", "association_minutes"."edition", "association_minutes"."correction", "association_minutes"."proposed_at", "association_minutes"."approved_on", "association_minutes"."approved_in_id", "association_minutes"."version", "association_minutes"."started_at", "association_minutes"."started_by_id", "association_minutes"."updated_at", "association_meeting"."id", "association_meeting"."community_id", "association_meeting"."kind", "association_meeting"."title", "association_meeting"."body_id", "association_meeting"."series_id", "association_meeting"."state", "association_meeting"."starts_at", "association_meeting"."ends_at", "association_meeting"."place", "association_meeting"."commune_id", "association_meeting"."link", "association_meeting"."summary", "association_meeting"."convened_at", "association_meeting"."opened_at", "association_meeting"."closed_at", "association_meeting"."second_call", "association_meeting"."cancelled_why", "association_meeting"."uid", "association_meeting"."sequence", "association_meeting"."code_key", "association_meeting"."version", "association_meeting"."created_at", "association_meeting"."created_by_id", "association_body"."id", "association_body"."community_id", "association_body"."kind", "association_body"."name", "association_body"."purpose", "association_body"."seats", "association_body"."parent_id", "association_body"."is_published", "association_body"."created_on", "association_body"."closed_on", T5."id", T5."community_id", T5."kind", T5."title", T5."body_id", T5."series_id", T5."state", T5."starts_at", T5."ends_at", T5."place", T5."commune_id", T5."link", T5."summary", T5."convened_at", T5."opened_at", T5."closed_at", T5."second_call", T5."cancelled_why", T5."uid", T5."sequence", T5."code_key", T5."version", T5."created_at", T5."created_by_id"
    FROM "association_minutes"
    INNER JOIN "association_meeting" ON ("association_minutes"."meeting_id" = "association_meeting"."id")
    LEFT OUTER JOIN "association_body" ON ("association_meeting"."body_id" = "association_body"."id")
    LEFT OUTER JOIN "association_meeting" T5 ON ("association_minutes"."approved_in_id" = T5."id")
    WHERE "association_minutes"."community_id" = %s
    ORDER BY "association_meeting"."starts_at" DESC NULLS LAST, "association_minutes"."id" DESC
    LIMIT …;
