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

-- 4. contexts/dossier/dialogue/queries.py:find
SELECT "dossier_dialogue"."id", "dossier_dialogue"."community_id", "dossier_dialogue"."year_id", "dossier_dialogue"."state", "dossier_dialogue"."submit_by_on", "dossier_dialogue"."meet_by_on", "dossier_dialogue"."submit_reminded_on", "dossier_dialogue"."meet_reminded_on", "dossier_dialogue"."agreed_on", "dossier_dialogue"."agreed_with", "dossier_dialogue"."submitted_on", "dossier_dialogue"."submitted_how", "dossier_dialogue"."submitted_file_id", "dossier_dialogue"."acknowledged_on", "dossier_dialogue"."acknowledgement", "dossier_dialogue"."met_on", "dossier_dialogue"."meeting_id", "dossier_dialogue"."present_cpts", "dossier_dialogue"."present_insurer", "dossier_dialogue"."present_ars", "dossier_dialogue"."conclusions", "dossier_dialogue"."concluded_on", "dossier_dialogue"."minutes_file_id", "dossier_dialogue"."version", "dossier_dialogue"."created_at", "dossier_dialogue"."created_by_id", "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id", "files_storedfile"."id", "files_storedfile"."community_id", "files_storedfile"."owner", "files_storedfile"."owner_id", "files_storedfile"."name", "files_storedfile"."content_type", "files_storedfile"."size_bytes", "files_storedfile"."sha256", "files_storedfile"."stored_at", "files_storedfile"."stored_by_id", "association_meeting"."id", "association_meeting"."community_id", "association_meeting"."kind", "association_meeting"."title", "association_meeting"."body_id", "association_meeting"."series_id", "association_meeting"."state", "association_meeting"."starts_at", "association_meeting"."ends_at", "association_meeting"."place", "association_meeting"."commune_id", "association_meeting"."link", "association_meeting"."summary", "association_meeting"."convened_at", "association_meeting"."opened_at", "association_meeting"."closed_at", "association_meeting"."second_call", "association_meeting"."cancelled_why", "association_meeting"."uid", "association_meeting"."sequence", "association_meeting"."code_key", "association_meeting"."version", "association_meeting"."created_at", "association_meeting"."created_by_id", T6."id", T6."community_id", T6."owner", T6."owner_id", T6."name", T6."content_type", T6."size_bytes", T6."sha256", T6."stored_at", T6."stored_by_id", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "dossier_dialogue"
    INNER JOIN "programme_reportingyear" ON ("dossier_dialogue"."year_id" = "programme_reportingyear"."id")
    LEFT OUTER JOIN "files_storedfile" ON ("dossier_dialogue"."submitted_file_id" = "files_storedfile"."id")
    LEFT OUTER JOIN "association_meeting" ON ("dossier_dialogue"."meeting_id" = "association_meeting"."id")
    LEFT OUTER JOIN "files_storedfile" T6 ON ("dossier_dialogue"."minutes_file_id" = T6."id")
    LEFT OUTER JOIN "accounts_user" ON ("dossier_dialogue"."created_by_id" = "accounts_user"."id")
    WHERE ("dossier_dialogue"."community_id" = %s AND "dossier_dialogue"."id" = %s)
    ORDER BY "programme_reportingyear"."starts_on" DESC, "dossier_dialogue"."id" DESC
    LIMIT …;

-- 5. platform/tables/listing.py:Listing.page
SELECT COUNT(*)
    FROM (SELECT "dossier_point"."id" AS "col1"
    FROM "dossier_point"
    LEFT OUTER JOIN "dossier_argument" ON ("dossier_point"."id" = "dossier_argument"."point_id")
    WHERE ("dossier_point"."community_id" = %s AND "dossier_point"."dialogue_id" = %s)
    GROUP BY 1) subquery;

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
SELECT "dossier_point"."id", "dossier_point"."community_id", "dossier_point"."dialogue_id", "dossier_point"."title", "dossier_point"."indicator_id", "dossier_point"."payment_key", "dossier_point"."payment_label", "dossier_point"."stake_cents", "dossier_point"."state", "dossier_point"."outcome", "dossier_point"."won_cents", "dossier_point"."settled_on", "dossier_point"."version", "dossier_point"."created_at", "dossier_point"."created_by_id", COUNT("dossier_argument"."id") AS "arguments_count", "dossier_dialogue"."id", "dossier_dialogue"."community_id", "dossier_dialogue"."year_id", "dossier_dialogue"."state", "dossier_dialogue"."submit_by_on", "dossier_dialogue"."meet_by_on", "dossier_dialogue"."submit_reminded_on", "dossier_dialogue"."meet_reminded_on", "dossier_dialogue"."agreed_on", "dossier_dialogue"."agreed_with", "dossier_dialogue"."submitted_on", "dossier_dialogue"."submitted_how", "dossier_dialogue"."submitted_file_id", "dossier_dialogue"."acknowledged_on", "dossier_dialogue"."acknowledgement", "dossier_dialogue"."met_on", "dossier_dialogue"."meeting_id", "dossier_dialogue"."present_cpts", "dossier_dialogue"."present_insurer", "dossier_dialogue"."present_ars", "dossier_dialogue"."conclusions", "dossier_dialogue"."concluded_on", "dossier_dialogue"."minutes_file_id", "dossier_dialogue"."version", "dossier_dialogue"."created_at", "dossier_dialogue"."created_by_id", "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id", "programme_indicator"."id", "programme_indicator"."community_id", "programme_indicator"."code", "programme_indicator"."name", "programme_indicator"."definition", "programme_indicator"."kind", "programme_indicator"."direction", "programme_indicator"."unit", "programme_indicator"."numerator", "programme_indicator"."denominator", "programme_indicator"."origin", "programme_indicator"."mission_id", "programme_indicator"."action_id", "programme_indicator"."source", "programme_indicator"."option", "programme_indicator"."own_links", "programme_indicator"."mask_under", "programme_indicator"."valid_from", "programme_indicator"."valid_until", "programme_indicator"."replaces_id", "programme_indicator"."version"
    FROM "dossier_point"
    LEFT OUTER JOIN "dossier_argument" ON ("dossier_point"."id" = "dossier_argument"."point_id")
    INNER JOIN "dossier_dialogue" ON ("dossier_point"."dialogue_id" = "dossier_dialogue"."id")
    INNER JOIN "programme_reportingyear" ON ("dossier_dialogue"."year_id" = "programme_reportingyear"."id")
    LEFT OUTER JOIN "programme_indicator" ON ("dossier_point"."indicator_id" = "programme_indicator"."id")
    WHERE ("dossier_point"."community_id" = %s AND "dossier_point"."dialogue_id" = %s)
    GROUP BY "dossier_point"."id", "dossier_point"."community_id", "dossier_point"."dialogue_id", "dossier_point"."title", "dossier_point"."indicator_id", "dossier_point"."payment_key", "dossier_point"."payment_label", "dossier_point"."stake_cents", "dossier_point"."state", "dossier_point"."outcome", "dossier_point"."won_cents", "dossier_point"."settled_on", "dossier_point"."version", "dossier_point"."created_at", "dossier_point"."created_by_id", "dossier_dialogue"."id", "dossier_dialogue"."community_id", "dossier_dialogue"."year_id", "dossier_dialogue"."state", "dossier_dialogue"."submit_by_on", "dossier_dialogue"."meet_by_on", "dossier_dialogue"."submit_reminded_on", "dossier_dialogue"."meet_reminded_on", "dossier_dialogue"."agreed_on", "dossier_dialogue"."agreed_with", "dossier_dialogue"."submitted_on", "dossier_dialogue"."submitted_how", "dossier_dialogue"."submitted_file_id", "dossier_dialogue"."acknowledged_on", "dossier_dialogue"."acknowledgement", "dossier_dialogue"."met_on", "dossier_dialogue"."meeting_id", "dossier_dialogue"."present_cpts", "dossier_dialogue"."present_insurer", "dossier_dialogue"."present_ars", "dossier_dialogue"."conclusions", "dossier_dialogue"."concluded_on", "dossier_dialogue"."minutes_file_id", "dossier_dialogue"."version", "dossier_dialogue"."created_at", "dossier_dialogue"."created_by_id", "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id", "programme_indicator"."id", "programme_indicator"."community_id", "programme_indicator"."code", "programme_indicator"."name", "programme_indicator"."definition", "programme_indicator"."kind", "programme_indicator"."direction", "programme_indicator"."unit", "programme_indicator"."numerator", "programme_indicator"."denominator", "programme_indicator"."origin", "programme_indicator"."mission_id", "programme_indicator"."action_id", "programme_indicator"."source", "programme_indicator"."option", "programme_indicator"."own_links", "programme_indicator"."mask_under", "programme_indicator"."valid_from", "programme_indicator"."valid_until", "programme_indicator"."replaces_id", "programme_indicator"."version"
    ORDER BY "dossier_point"."id" ASC
    LIMIT …;
