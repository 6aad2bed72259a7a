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

-- 4. contexts/funding/time/queries.py:figures
SELECT "funding_timeentry"."state" AS "state", COUNT("funding_timeentry"."id") AS "pk__count", SUM("funding_timeentry"."amount_cents") AS "amount_cents__sum"
    FROM "funding_timeentry"
    WHERE ("funding_timeentry"."community_id" = %s AND "funding_timeentry"."state" IN (…))
    GROUP BY 1;

-- 5. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "funding_timeentry"
    WHERE "funding_timeentry"."community_id" = %s;

-- 6. platform/tables/rendering.py:_log_reading
SELECT "funding_timeentry"."id", "funding_timeentry"."community_id", "funding_timeentry"."source", "funding_timeentry"."source_id", "funding_timeentry"."edition", "funding_timeentry"."contact_id", "funding_timeentry"."kind", "funding_timeentry"."task_id", "funding_timeentry"."action_id", "funding_timeentry"."title", "funding_timeentry"."happened_on", "funding_timeentry"."starts_at", "funding_timeentry"."ends_at", "funding_timeentry"."minutes", "funding_timeentry"."cap_year", "funding_timeentry"."proof", "funding_timeentry"."missing", "funding_timeentry"."proof_url", "funding_timeentry"."file_id", "funding_timeentry"."loss_declared", "funding_timeentry"."loss_note", "funding_timeentry"."paid_elsewhere", "funding_timeentry"."state", "funding_timeentry"."state_reason", "funding_timeentry"."rate_id", "funding_timeentry"."rate_cents", "funding_timeentry"."amount_cents", "funding_timeentry"."corrects_id", "funding_timeentry"."reverses_id", "funding_timeentry"."checked_at", "funding_timeentry"."checked_by_link", "funding_timeentry"."validated_at", "funding_timeentry"."validated_by_id", "funding_timeentry"."approved_at", "funding_timeentry"."approved_by_id", "funding_timeentry"."paid_on", "funding_timeentry"."version", "funding_timeentry"."created_at", "funding_timeentry"."created_by_id", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", "funding_paytask"."id", "funding_paytask"."community_id", "funding_paytask"."name", "funding_paytask"."detail", "funding_paytask"."mission_id", "funding_paytask"."unit", "funding_paytask"."proof_asked", "funding_paytask"."for_meetings", "funding_paytask"."paid_elsewhere", "funding_paytask"."ended_on", "funding_paytask"."version", "programme_action"."id", "programme_action"."community_id", "programme_action"."code", "programme_action"."title", "programme_action"."mission_id", "programme_action"."state", "programme_action"."finding", "programme_action"."objective", "programme_action"."public", "programme_action"."means", "programme_action"."risks", "programme_action"."pilot_id", "programme_action"."group_id", "programme_action"."starts_on", "programme_action"."ends_on", "programme_action"."state_reason", "programme_action"."template", "programme_action"."search_name", "programme_action"."version", "programme_action"."created_at", "programme_action"."created_by_id", "programme_action"."updated_at", T6."id", T6."community_id", T6."kind", T6."last_name", T6."first_name", T6."organisation_name", T6."search_name", T6."category", T6."function", T6."represents_id", T6."entry", T6."rpps", T6."profession", T6."practice", T6."commune_id", T6."email", T6."phone", T6."standing", T6."college_id", T6."joined_on", T6."left_on", T6."user_id", T6."mail_refused_at", T6."shown_by_name_at", T6."note", T6."version", T6."created_at", T6."updated_at", "funding_payrate"."id", "funding_payrate"."community_id", "funding_payrate"."kind", "funding_payrate"."task_id", "funding_payrate"."profession", "funding_payrate"."contact_id", "funding_payrate"."unit", "funding_payrate"."amount_cents", "funding_payrate"."valid_from", "funding_payrate"."valid_until", "funding_payrate"."basis", "funding_payrate"."created_at", "funding_payrate"."created_by_id"
    FROM "funding_timeentry"
    INNER JOIN "association_contact" ON ("funding_timeentry"."contact_id" = "association_contact"."id")
    LEFT OUTER JOIN "funding_paytask" ON ("funding_timeentry"."task_id" = "funding_paytask"."id")
    LEFT OUTER JOIN "programme_action" ON ("funding_timeentry"."action_id" = "programme_action"."id")
    LEFT OUTER JOIN "association_contact" T6 ON ("programme_action"."pilot_id" = T6."id")
    LEFT OUTER JOIN "funding_payrate" ON ("funding_timeentry"."rate_id" = "funding_payrate"."id")
    WHERE "funding_timeentry"."community_id" = %s
    ORDER BY "funding_timeentry"."happened_on" DESC, "association_contact"."search_name" ASC, "funding_timeentry"."id" ASC
    LIMIT …;

-- 7. platform/tenancy/models.py:SharedModel.save_base
INSERT INTO "audit_accessentry" ("community_id", "at", "user_id", "actor_label", "what", "object_type", "object_id", "label", "count")
    VALUES (…)
    RETURNING "audit_accessentry"."id";

-- 8. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 9. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
