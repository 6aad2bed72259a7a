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

-- 4. contexts/association/meetings/tables.py:MeetingFilters.__init__
SELECT "association_body"."id" AS "pk", "association_body"."name" AS "name"
    FROM "association_body"
    WHERE "association_body"."community_id" = %s
    ORDER BY 2 ASC, 1 ASC;

-- 5. contexts/association/meetings/tables.py:MeetingFilters.__init__
SELECT "association_series"."id" AS "pk", "association_series"."name" AS "name"
    FROM "association_series"
    WHERE "association_series"."community_id" = %s
    ORDER BY 2 ASC, 1 ASC;

-- 6. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "association_meeting"
    WHERE "association_meeting"."community_id" = %s;

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
SELECT "association_meeting"."id", "association_meeting"."community_id", "association_meeting"."kind", "association_meeting"."title", "association_meeting"."body_id", "association_meeting"."series_id", "association_meeting"."state", "association_meeting"."starts_at", "association_meeting"."ends_at", "association_meeting"."place", "association_meeting"."commune_id", "association_meeting"."link", "association_meeting"."summary", "association_meeting"."convened_at", "association_meeting"."opened_at", "association_meeting"."closed_at", "association_meeting"."second_call", "association_meeting"."cancelled_why", "association_meeting"."uid", "association_meeting"."sequence", "association_meeting"."code_key", "association_meeting"."version", "association_meeting"."created_at", "association_meeting"."created_by_id", COALESCE((SELECT COUNT(U0."id") AS "n"
    FROM "association_attendee" U0
    WHERE (U0."community_id" = %s AND U0."meeting_id" = ("association_meeting"."id") AND U0."presence" IN (…))
    GROUP BY U0."meeting_id"), %s) AS "present", COALESCE((SELECT COUNT(U0."id") AS "n"
    FROM "association_attendee" U0
    WHERE (U0."community_id" = %s AND U0."meeting_id" = ("association_meeting"."id"))
    GROUP BY U0."meeting_id"), %s) AS "listed", "association_body"."id", "association_body"."community_id", "association_body"."kind", "association_body"."name", "association_body"."purpose", "association_body"."seats", "association_body"."parent_id", "association_body"."is_published", "association_body"."created_on", "association_body"."closed_on", "association_series"."id", "association_series"."community_id", "association_series"."name", "association_series"."subject", "association_series"."created_at", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "association_meeting"
    LEFT OUTER JOIN "association_body" ON ("association_meeting"."body_id" = "association_body"."id")
    LEFT OUTER JOIN "association_series" ON ("association_meeting"."series_id" = "association_series"."id")
    LEFT OUTER JOIN "territory_commune" ON ("association_meeting"."commune_id" = "territory_commune"."code")
    WHERE "association_meeting"."community_id" = %s
    ORDER BY "association_meeting"."starts_at" DESC NULLS FIRST, "association_meeting"."id" ASC
    LIMIT …;
