-- 12 queries

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

-- 4. contexts/programme/indicators/queries.py:find
SELECT "programme_indicator"."id", "programme_indicator"."community_id", "programme_indicator"."code", "programme_indicator"."name", "programme_indicator"."definition", "programme_indicator"."kind", "programme_indicator"."direction", "programme_indicator"."unit", "programme_indicator"."numerator", "programme_indicator"."denominator", "programme_indicator"."origin", "programme_indicator"."mission_id", "programme_indicator"."action_id", "programme_indicator"."source", "programme_indicator"."option", "programme_indicator"."own_links", "programme_indicator"."mask_under", "programme_indicator"."valid_from", "programme_indicator"."valid_until", "programme_indicator"."replaces_id", "programme_indicator"."version", "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version", "programme_action"."id", "programme_action"."community_id", "programme_action"."code", "programme_action"."title", "programme_action"."mission_id", "programme_action"."state", "programme_action"."finding", "programme_action"."objective", "programme_action"."public", "programme_action"."means", "programme_action"."risks", "programme_action"."pilot_id", "programme_action"."group_id", "programme_action"."starts_on", "programme_action"."ends_on", "programme_action"."state_reason", "programme_action"."template", "programme_action"."search_name", "programme_action"."version", "programme_action"."created_at", "programme_action"."created_by_id", "programme_action"."updated_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", T6."id", T6."community_id", T6."code", T6."name", T6."definition", T6."kind", T6."direction", T6."unit", T6."numerator", T6."denominator", T6."origin", T6."mission_id", T6."action_id", T6."source", T6."option", T6."own_links", T6."mask_under", T6."valid_from", T6."valid_until", T6."replaces_id", T6."version"
    FROM "programme_indicator"
    LEFT OUTER JOIN "programme_mission" ON ("programme_indicator"."mission_id" = "programme_mission"."id")
    LEFT OUTER JOIN "programme_action" ON ("programme_indicator"."action_id" = "programme_action"."id")
    LEFT OUTER JOIN "association_contact" ON ("programme_action"."pilot_id" = "association_contact"."id")
    LEFT OUTER JOIN "programme_indicator" T6 ON ("programme_indicator"."replaces_id" = T6."id")
    WHERE ("programme_indicator"."community_id" = %s AND "programme_indicator"."id" = %s)
    ORDER BY "programme_indicator"."code" ASC, "programme_indicator"."id" ASC
    LIMIT …;

-- 5. contexts/programme/indicators/tables.py:known_years
SELECT "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id"
    FROM "programme_reportingyear"
    WHERE "programme_reportingyear"."community_id" = %s
    ORDER BY "programme_reportingyear"."starts_on" DESC, "programme_reportingyear"."id" DESC;

-- 6. contexts/association/decisions/sources_indicators.py:decision_rows
SELECT "association_decision"."id", "association_decision"."community_id", "association_decision"."prefix", "association_decision"."year", "association_decision"."rank", "association_decision"."title", "association_decision"."text", "association_decision"."taken_on", "association_decision"."body_id", "association_decision"."meeting_id", "association_decision"."point_id", "association_decision"."vote_id", "association_decision"."origin", "association_decision"."decided_by", "association_decision"."expected_effect", "association_decision"."state", "association_decision"."replaced_by_id", "association_decision"."state_changed_on", "association_decision"."state_reason", "association_decision"."search_name", "association_decision"."version", "association_decision"."created_at", "association_decision"."created_by_id", "association_decision"."updated_at"
    FROM "association_decision"
    WHERE ("association_decision"."community_id" = %s AND "association_decision"."taken_on" >= %s AND "association_decision"."taken_on" <= %s)
    ORDER BY "association_decision"."taken_on" DESC, "association_decision"."id" DESC;

-- 7. contexts/association/decisions/sources_indicators.py:measure_decisions
SELECT "association_decision"."id" AS "pk", "association_decision"."meeting_id" AS "meeting_id", "association_decision"."taken_on" AS "taken_on", "association_decision"."origin" AS "origin"
    FROM "association_decision"
    WHERE ("association_decision"."community_id" = %s AND "association_decision"."taken_on" >= %s AND "association_decision"."taken_on" <= %s);

-- 8. contexts/programme/indicators/queries.py:table
SELECT "programme_indicator"."id", "programme_indicator"."community_id", "programme_indicator"."code", "programme_indicator"."name", "programme_indicator"."definition", "programme_indicator"."kind", "programme_indicator"."direction", "programme_indicator"."unit", "programme_indicator"."numerator", "programme_indicator"."denominator", "programme_indicator"."origin", "programme_indicator"."mission_id", "programme_indicator"."action_id", "programme_indicator"."source", "programme_indicator"."option", "programme_indicator"."own_links", "programme_indicator"."mask_under", "programme_indicator"."valid_from", "programme_indicator"."valid_until", "programme_indicator"."replaces_id", "programme_indicator"."version", "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version", "programme_action"."id", "programme_action"."community_id", "programme_action"."code", "programme_action"."title", "programme_action"."mission_id", "programme_action"."state", "programme_action"."finding", "programme_action"."objective", "programme_action"."public", "programme_action"."means", "programme_action"."risks", "programme_action"."pilot_id", "programme_action"."group_id", "programme_action"."starts_on", "programme_action"."ends_on", "programme_action"."state_reason", "programme_action"."template", "programme_action"."search_name", "programme_action"."version", "programme_action"."created_at", "programme_action"."created_by_id", "programme_action"."updated_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "programme_indicator"
    LEFT OUTER JOIN "programme_mission" ON ("programme_indicator"."mission_id" = "programme_mission"."id")
    LEFT OUTER JOIN "programme_action" ON ("programme_indicator"."action_id" = "programme_action"."id")
    LEFT OUTER JOIN "association_contact" ON ("programme_action"."pilot_id" = "association_contact"."id")
    WHERE ("programme_indicator"."community_id" = %s AND "programme_indicator"."id" = %s)
    ORDER BY "programme_indicator"."code" ASC, "programme_indicator"."id" ASC;

-- 9. contexts/programme/indicators/queries.py:table
SELECT "programme_reading"."id", "programme_reading"."community_id", "programme_reading"."indicator_id", "programme_reading"."year_id", "programme_reading"."numerator", "programme_reading"."denominator", "programme_reading"."is_typed", "programme_reading"."is_current", "programme_reading"."corrects_id", "programme_reading"."note", "programme_reading"."read_at", "programme_reading"."read_by_id", T5."id", T5."community_id", T5."indicator_id", T5."year_id", T5."numerator", T5."denominator", T5."is_typed", T5."is_current", T5."corrects_id", T5."note", T5."read_at", T5."read_by_id", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "programme_reading"
    LEFT OUTER JOIN "programme_reading" T5 ON ("programme_reading"."corrects_id" = T5."id")
    LEFT OUTER JOIN "accounts_user" ON ("programme_reading"."read_by_id" = "accounts_user"."id")
    WHERE ("programme_reading"."community_id" = %s AND "programme_reading"."is_current" AND "programme_reading"."year_id" = %s AND "programme_reading"."indicator_id" IN (SELECT U0."id" AS "pk"
    FROM "programme_indicator" U0
    WHERE (U0."community_id" = %s AND U0."id" = %s)));

-- 10. contexts/programme/indicators/queries.py:table
SELECT "programme_target"."id", "programme_target"."community_id", "programme_target"."indicator_id", "programme_target"."year_id", "programme_target"."value", "programme_target"."agreed_on"
    FROM "programme_target"
    WHERE ("programme_target"."community_id" = %s AND "programme_target"."year_id" = %s);

-- 11. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 12. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
