-- 15 queries

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

-- 4. contexts/care/activity/figures.py:by_month
SELECT "care_requesttally"."month" AS "month", SUM("care_requesttally"."requests") AS "n_requests", SUM("care_requesttally"."taken") AS "n_taken", SUM("care_requesttally"."in_time") AS "n_in_time", SUM("care_requesttally"."met_24h") AS "n_met_24h", SUM("care_requesttally"."met_48h") AS "n_met_48h", SUM("care_requesttally"."escalated") AS "n_escalated", SUM("care_requesttally"."honoured") AS "n_honoured", SUM("care_requesttally"."no_show") AS "n_no_show", SUM("care_requesttally"."redirected") AS "n_redirected", SUM("care_requesttally"."unanswered") AS "n_unanswered", SUM("care_requesttally"."cancelled") AS "n_cancelled", SUM("care_requesttally"."emergency_told") AS "n_emergency_told", SUM("care_requesttally"."emergency_avoided") AS "n_emergency_avoided", SUM("care_requesttally"."first_yes") AS "n_first_yes", SUM("care_requesttally"."first_yes_min") AS "n_first_yes_min", SUM("care_requesttally"."asked") AS "n_asked", SUM("care_requesttally"."declined") AS "n_declined"
    FROM "care_requesttally"
    WHERE ("care_requesttally"."community_id" = %s AND "care_requesttally"."axis" = %s AND "care_requesttally"."month" >= %s AND "care_requesttally"."month" <= %s)
    GROUP BY 1;

-- 5. contexts/care/unscheduled/tallies.py:live
SELECT "care_carerequest"."id", "care_carerequest"."community_id", "care_carerequest"."need_id", "care_carerequest"."delay", "care_carerequest"."due_at", "care_carerequest"."commune_id", "care_carerequest"."center_id", "care_carerequest"."area_label", "care_carerequest"."at_home", "care_carerequest"."age_band", "care_carerequest"."constraints", "care_carerequest"."callback_name", "care_carerequest"."callback_phone", "care_carerequest"."callback_email", "care_carerequest"."origin", "care_carerequest"."requested_by_id", "care_carerequest"."link_id", "care_carerequest"."state", "care_carerequest"."taken_by_id", "care_carerequest"."taken_at", "care_carerequest"."first_yes_at", "care_carerequest"."planned_at", "care_carerequest"."escalated_at", "care_carerequest"."outcome", "care_carerequest"."outcome_at", "care_carerequest"."closed_at", "care_carerequest"."emergency_avoided", "care_carerequest"."wave", "care_carerequest"."next_wave_at", "care_carerequest"."once", "care_carerequest"."follow_digest", "care_carerequest"."version", "care_carerequest"."created_at", "care_needkind"."id", "care_needkind"."community_id", "care_needkind"."key", "care_needkind"."label", "care_needkind"."professions", "care_needkind"."know_how", "care_needkind"."position", "care_needkind"."is_active", "care_needkind"."version"
    FROM "care_carerequest"
    INNER JOIN "care_needkind" ON ("care_carerequest"."need_id" = "care_needkind"."id")
    WHERE ("care_carerequest"."community_id" = %s AND "care_carerequest"."created_at" >= %s AND "care_carerequest"."created_at" < %s)
    ORDER BY "care_carerequest"."id" ASC;

-- 6. contexts/care/unscheduled/tallies.py:breakdown
SELECT "care_requesttally"."key" AS "key", "care_requesttally"."responder_id" AS "responder_id", SUM("care_requesttally"."requests") AS "n_requests", SUM("care_requesttally"."taken") AS "n_taken", SUM("care_requesttally"."in_time") AS "n_in_time", SUM("care_requesttally"."met_24h") AS "n_met_24h", SUM("care_requesttally"."met_48h") AS "n_met_48h", SUM("care_requesttally"."escalated") AS "n_escalated", SUM("care_requesttally"."honoured") AS "n_honoured", SUM("care_requesttally"."no_show") AS "n_no_show", SUM("care_requesttally"."redirected") AS "n_redirected", SUM("care_requesttally"."unanswered") AS "n_unanswered", SUM("care_requesttally"."cancelled") AS "n_cancelled", SUM("care_requesttally"."emergency_told") AS "n_emergency_told", SUM("care_requesttally"."emergency_avoided") AS "n_emergency_avoided", SUM("care_requesttally"."first_yes") AS "n_first_yes", SUM("care_requesttally"."first_yes_min") AS "n_first_yes_min", SUM("care_requesttally"."asked") AS "n_asked", SUM("care_requesttally"."declined") AS "n_declined"
    FROM "care_requesttally"
    WHERE ("care_requesttally"."community_id" = %s AND "care_requesttally"."axis" = %s AND "care_requesttally"."month" >= %s AND "care_requesttally"."month" <= %s)
    GROUP BY 1, 2
    ORDER BY 1 ASC, 2 ASC;

-- 7. contexts/care/unscheduled/tallies.py:live
SELECT "care_carerequest"."id", "care_carerequest"."community_id", "care_carerequest"."need_id", "care_carerequest"."delay", "care_carerequest"."due_at", "care_carerequest"."commune_id", "care_carerequest"."center_id", "care_carerequest"."area_label", "care_carerequest"."at_home", "care_carerequest"."age_band", "care_carerequest"."constraints", "care_carerequest"."callback_name", "care_carerequest"."callback_phone", "care_carerequest"."callback_email", "care_carerequest"."origin", "care_carerequest"."requested_by_id", "care_carerequest"."link_id", "care_carerequest"."state", "care_carerequest"."taken_by_id", "care_carerequest"."taken_at", "care_carerequest"."first_yes_at", "care_carerequest"."planned_at", "care_carerequest"."escalated_at", "care_carerequest"."outcome", "care_carerequest"."outcome_at", "care_carerequest"."closed_at", "care_carerequest"."emergency_avoided", "care_carerequest"."wave", "care_carerequest"."next_wave_at", "care_carerequest"."once", "care_carerequest"."follow_digest", "care_carerequest"."version", "care_carerequest"."created_at", "care_needkind"."id", "care_needkind"."community_id", "care_needkind"."key", "care_needkind"."label", "care_needkind"."professions", "care_needkind"."know_how", "care_needkind"."position", "care_needkind"."is_active", "care_needkind"."version"
    FROM "care_carerequest"
    INNER JOIN "care_needkind" ON ("care_carerequest"."need_id" = "care_needkind"."id")
    WHERE ("care_carerequest"."community_id" = %s AND "care_carerequest"."created_at" >= %s AND "care_carerequest"."created_at" < %s)
    ORDER BY "care_carerequest"."id" ASC;

-- 8. contexts/care/unscheduled/tallies.py:breakdown
SELECT "care_requesttally"."key" AS "key", "care_requesttally"."responder_id" AS "responder_id", SUM("care_requesttally"."requests") AS "n_requests", SUM("care_requesttally"."taken") AS "n_taken", SUM("care_requesttally"."in_time") AS "n_in_time", SUM("care_requesttally"."met_24h") AS "n_met_24h", SUM("care_requesttally"."met_48h") AS "n_met_48h", SUM("care_requesttally"."escalated") AS "n_escalated", SUM("care_requesttally"."honoured") AS "n_honoured", SUM("care_requesttally"."no_show") AS "n_no_show", SUM("care_requesttally"."redirected") AS "n_redirected", SUM("care_requesttally"."unanswered") AS "n_unanswered", SUM("care_requesttally"."cancelled") AS "n_cancelled", SUM("care_requesttally"."emergency_told") AS "n_emergency_told", SUM("care_requesttally"."emergency_avoided") AS "n_emergency_avoided", SUM("care_requesttally"."first_yes") AS "n_first_yes", SUM("care_requesttally"."first_yes_min") AS "n_first_yes_min", SUM("care_requesttally"."asked") AS "n_asked", SUM("care_requesttally"."declined") AS "n_declined"
    FROM "care_requesttally"
    WHERE ("care_requesttally"."community_id" = %s AND "care_requesttally"."axis" = %s AND "care_requesttally"."month" >= %s AND "care_requesttally"."month" <= %s)
    GROUP BY 1, 2
    ORDER BY 1 ASC, 2 ASC;

-- 9. contexts/care/unscheduled/tallies.py:live
SELECT "care_carerequest"."id", "care_carerequest"."community_id", "care_carerequest"."need_id", "care_carerequest"."delay", "care_carerequest"."due_at", "care_carerequest"."commune_id", "care_carerequest"."center_id", "care_carerequest"."area_label", "care_carerequest"."at_home", "care_carerequest"."age_band", "care_carerequest"."constraints", "care_carerequest"."callback_name", "care_carerequest"."callback_phone", "care_carerequest"."callback_email", "care_carerequest"."origin", "care_carerequest"."requested_by_id", "care_carerequest"."link_id", "care_carerequest"."state", "care_carerequest"."taken_by_id", "care_carerequest"."taken_at", "care_carerequest"."first_yes_at", "care_carerequest"."planned_at", "care_carerequest"."escalated_at", "care_carerequest"."outcome", "care_carerequest"."outcome_at", "care_carerequest"."closed_at", "care_carerequest"."emergency_avoided", "care_carerequest"."wave", "care_carerequest"."next_wave_at", "care_carerequest"."once", "care_carerequest"."follow_digest", "care_carerequest"."version", "care_carerequest"."created_at", "care_needkind"."id", "care_needkind"."community_id", "care_needkind"."key", "care_needkind"."label", "care_needkind"."professions", "care_needkind"."know_how", "care_needkind"."position", "care_needkind"."is_active", "care_needkind"."version"
    FROM "care_carerequest"
    INNER JOIN "care_needkind" ON ("care_carerequest"."need_id" = "care_needkind"."id")
    WHERE ("care_carerequest"."community_id" = %s AND "care_carerequest"."created_at" >= %s AND "care_carerequest"."created_at" < %s)
    ORDER BY "care_carerequest"."id" ASC;

-- 10. contexts/care/slots/queries.py:booking_counts
SELECT COUNT("care_slot"."id") AS "booked", COUNT("care_slot"."id") FILTER (WHERE "care_slot"."outcome" = %s) AS "honoured", COUNT("care_slot"."id") FILTER (WHERE "care_slot"."outcome" = %s) AS "no_show"
    FROM "care_slot"
    WHERE ("care_slot"."community_id" = %s AND "care_slot"."start_at" >= %s AND "care_slot"."start_at" < %s AND "care_slot"."state" = %s);

-- 11. contexts/care/protocols/queries.py:inclusion_counts
SELECT "care_protocol"."name" AS "name", COUNT("care_inclusion"."id") FILTER (WHERE ("care_inclusion"."day" >= %s AND "care_inclusion"."day" <= %s)) AS "total"
    FROM "care_protocol"
    LEFT OUTER JOIN "care_inclusion" ON ("care_protocol"."id" = "care_inclusion"."protocol_id")
    WHERE "care_protocol"."community_id" = %s
    GROUP BY "care_protocol"."id", "care_protocol"."community_id", 1, "care_protocol"."profession", "care_protocol"."summary", "care_protocol"."source_label", "care_protocol"."source_url", "care_protocol"."source_on", "care_protocol"."is_confirmed", "care_protocol"."products", "care_protocol"."is_active", "care_protocol"."once", "care_protocol"."version", "care_protocol"."created_at"
    ORDER BY 1 ASC, "care_protocol"."id" ASC;

-- 12. contexts/care/treating_doctor/queries.py:doctor_counts
SELECT SUM("care_placementtally"."count") FILTER (WHERE "care_placementtally"."outcome" = %s) AS "placed", SUM("care_placementtally"."days") FILTER (WHERE "care_placementtally"."outcome" = %s) AS "days", SUM("care_placementtally"."count") FILTER (WHERE NOT ("care_placementtally"."outcome" = %s)) AS "other"
    FROM "care_placementtally"
    WHERE ("care_placementtally"."community_id" = %s AND "care_placementtally"."month" >= %s AND "care_placementtally"."month" <= %s);

-- 13. contexts/care/treating_doctor/queries.py:doctor_counts
SELECT SUM("care_needcount"."found") AS "found"
    FROM "care_needcount"
    WHERE ("care_needcount"."community_id" = %s AND "care_needcount"."month" >= %s AND "care_needcount"."month" <= %s);

-- 14. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 15. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
