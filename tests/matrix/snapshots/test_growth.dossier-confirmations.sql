-- 14 queries

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

-- 5. contexts/dossier/dialogue/confirming/queries.py:current
SELECT "dossier_confirmation"."id", "dossier_confirmation"."community_id", "dossier_confirmation"."dialogue_id", "dossier_confirmation"."action_id", "dossier_confirmation"."answer", "dossier_confirmation"."note", "dossier_confirmation"."way", "dossier_confirmation"."how", "dossier_confirmation"."contact_id", "dossier_confirmation"."name", "dossier_confirmation"."seen", "dossier_confirmation"."proofs", "dossier_confirmation"."is_current", "dossier_confirmation"."confirmed_at", "dossier_confirmation"."confirmed_by_id", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "dossier_confirmation"
    LEFT OUTER JOIN "accounts_user" ON ("dossier_confirmation"."confirmed_by_id" = "accounts_user"."id")
    WHERE ("dossier_confirmation"."community_id" = %s AND "dossier_confirmation"."dialogue_id" = %s AND "dossier_confirmation"."is_current")
    ORDER BY "dossier_confirmation"."id" ASC;

-- 6. contexts/dossier/dialogue/confirming/queries.py:lines
SELECT "dossier_pilotcall"."id", "dossier_pilotcall"."community_id", "dossier_pilotcall"."dialogue_id", "dossier_pilotcall"."contact_id", "dossier_pilotcall"."link_key", "dossier_pilotcall"."digest", "dossier_pilotcall"."expires_at", "dossier_pilotcall"."revoked_at", "dossier_pilotcall"."letters", "dossier_pilotcall"."reminded_on", "dossier_pilotcall"."created_at"
    FROM "dossier_pilotcall"
    WHERE ("dossier_pilotcall"."community_id" = %s AND "dossier_pilotcall"."dialogue_id" = %s)
    ORDER BY "dossier_pilotcall"."id" ASC;

-- 7. contexts/programme/indicators/queries.py:table
SELECT "programme_indicator"."id", "programme_indicator"."community_id", "programme_indicator"."code", "programme_indicator"."name", "programme_indicator"."definition", "programme_indicator"."kind", "programme_indicator"."direction", "programme_indicator"."unit", "programme_indicator"."numerator", "programme_indicator"."denominator", "programme_indicator"."origin", "programme_indicator"."mission_id", "programme_indicator"."action_id", "programme_indicator"."source", "programme_indicator"."option", "programme_indicator"."own_links", "programme_indicator"."mask_under", "programme_indicator"."valid_from", "programme_indicator"."valid_until", "programme_indicator"."replaces_id", "programme_indicator"."version", "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version", "programme_action"."id", "programme_action"."community_id", "programme_action"."code", "programme_action"."title", "programme_action"."mission_id", "programme_action"."state", "programme_action"."finding", "programme_action"."objective", "programme_action"."public", "programme_action"."means", "programme_action"."risks", "programme_action"."pilot_id", "programme_action"."group_id", "programme_action"."starts_on", "programme_action"."ends_on", "programme_action"."state_reason", "programme_action"."template", "programme_action"."search_name", "programme_action"."version", "programme_action"."created_at", "programme_action"."created_by_id", "programme_action"."updated_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "programme_indicator"
    LEFT OUTER JOIN "programme_mission" ON ("programme_indicator"."mission_id" = "programme_mission"."id")
    LEFT OUTER JOIN "programme_action" ON ("programme_indicator"."action_id" = "programme_action"."id")
    LEFT OUTER JOIN "association_contact" ON ("programme_action"."pilot_id" = "association_contact"."id")
    WHERE "programme_indicator"."community_id" = %s
    ORDER BY "programme_indicator"."code" ASC, "programme_indicator"."id" ASC;

-- 8. contexts/programme/indicators/queries.py:table
SELECT "programme_reading"."id", "programme_reading"."community_id", "programme_reading"."indicator_id", "programme_reading"."year_id", "programme_reading"."numerator", "programme_reading"."denominator", "programme_reading"."is_typed", "programme_reading"."is_current", "programme_reading"."corrects_id", "programme_reading"."note", "programme_reading"."read_at", "programme_reading"."read_by_id", T4."id", T4."community_id", T4."indicator_id", T4."year_id", T4."numerator", T4."denominator", T4."is_typed", T4."is_current", T4."corrects_id", T4."note", T4."read_at", T4."read_by_id", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "programme_reading"
    LEFT OUTER JOIN "programme_reading" T4 ON ("programme_reading"."corrects_id" = T4."id")
    LEFT OUTER JOIN "accounts_user" ON ("programme_reading"."read_by_id" = "accounts_user"."id")
    WHERE ("programme_reading"."community_id" = %s AND "programme_reading"."is_current" AND "programme_reading"."year_id" = %s);

-- 9. contexts/programme/indicators/queries.py:table
SELECT "programme_target"."id", "programme_target"."community_id", "programme_target"."indicator_id", "programme_target"."year_id", "programme_target"."value", "programme_target"."agreed_on"
    FROM "programme_target"
    WHERE ("programme_target"."community_id" = %s AND "programme_target"."year_id" = %s);

-- 10. contexts/programme/evidence/queries.py:_ties
SELECT "programme_actionlink"."action_id" AS "action_id", "programme_actionlink"."meeting_id" AS "meeting_id", "programme_actionlink"."decision_id" AS "decision_id", "programme_actionlink"."document_id" AS "document_id"
    FROM "programme_actionlink"
    WHERE ("programme_actionlink"."community_id" = %s AND "programme_actionlink"."scenario_id" IS NULL);

-- 11. contexts/programme/evidence/queries.py:_added
SELECT "programme_evidence"."id", "programme_evidence"."community_id", "programme_evidence"."action_id", "programme_evidence"."indicator_id", "programme_evidence"."title", "programme_evidence"."detail", "programme_evidence"."happened_on", "programme_evidence"."file_id", "programme_evidence"."version", "programme_evidence"."created_at", "programme_evidence"."created_by_id", "files_storedfile"."id", "files_storedfile"."community_id", "files_storedfile"."owner", "files_storedfile"."owner_id", "files_storedfile"."name", "files_storedfile"."content_type", "files_storedfile"."size_bytes", "files_storedfile"."sha256", "files_storedfile"."stored_at", "files_storedfile"."stored_by_id"
    FROM "programme_evidence"
    LEFT OUTER JOIN "files_storedfile" ON ("programme_evidence"."file_id" = "files_storedfile"."id")
    WHERE ("programme_evidence"."community_id" = %s AND "programme_evidence"."happened_on" >= %s AND "programme_evidence"."happened_on" <= %s)
    ORDER BY "programme_evidence"."id" ASC;

-- 12. contexts/dossier/dialogue/confirming/queries.py:lines
SELECT "programme_action"."id", "programme_action"."community_id", "programme_action"."code", "programme_action"."title", "programme_action"."mission_id", "programme_action"."state", "programme_action"."finding", "programme_action"."objective", "programme_action"."public", "programme_action"."means", "programme_action"."risks", "programme_action"."pilot_id", "programme_action"."group_id", "programme_action"."starts_on", "programme_action"."ends_on", "programme_action"."state_reason", "programme_action"."template", "programme_action"."search_name", "programme_action"."version", "programme_action"."created_at", "programme_action"."created_by_id", "programme_action"."updated_at", "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "programme_action"
    INNER JOIN "programme_mission" ON ("programme_action"."mission_id" = "programme_mission"."id")
    LEFT OUTER JOIN "association_contact" ON ("programme_action"."pilot_id" = "association_contact"."id")
    WHERE ("programme_action"."community_id" = %s AND NOT ("programme_action"."state" IN (…)) AND ("programme_action"."starts_on" IS NULL OR "programme_action"."starts_on" <= %s) AND NOT ("programme_action"."starts_on" IS NULL AND "programme_action"."state" = %s) AND NOT ("programme_action"."ends_on" < %s AND "programme_action"."ends_on" IS NOT NULL AND "programme_action"."state" = %s))
    ORDER BY "programme_mission"."rank" ASC, "programme_action"."mission_id" ASC, "programme_action"."id" ASC;

-- 13. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 14. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
