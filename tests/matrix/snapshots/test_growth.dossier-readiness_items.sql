-- 26 queries

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

-- 4. contexts/dossier/readiness/tables.py:known_years
SELECT "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id"
    FROM "programme_reportingyear"
    WHERE "programme_reportingyear"."community_id" = %s
    ORDER BY "programme_reportingyear"."starts_on" DESC, "programme_reportingyear"."id" DESC;

-- 5. contexts/dossier/readiness/facts.py:indicators_in
SELECT "programme_indicator"."id" AS "pk", "programme_indicator"."code" AS "code", "programme_indicator"."name" AS "name", "programme_indicator"."kind" AS "kind", "programme_indicator"."direction" AS "direction", "programme_indicator"."unit" AS "unit", "programme_indicator"."source" AS "source", "programme_indicator"."mission_id" AS "mission_id", "programme_indicator"."action_id" AS "action_id", figure."numerator" AS "figure__numerator", figure."denominator" AS "figure__denominator", figure."id" AS "figure__pk", aim."value" AS "aim__value"
    FROM "programme_indicator"
    LEFT OUTER JOIN "programme_reading" figure ON ("programme_indicator"."id" = figure."indicator_id" AND ((figure."is_current" AND figure."year_id" = %s)))
    LEFT OUTER JOIN "programme_target" aim ON ("programme_indicator"."id" = aim."indicator_id" AND (aim."year_id" = %s))
    WHERE ("programme_indicator"."community_id" = %s AND ("programme_indicator"."valid_from" IS NULL OR "programme_indicator"."valid_from" <= %s) AND ("programme_indicator"."valid_until" IS NULL OR "programme_indicator"."valid_until" >= %s))
    ORDER BY 2 ASC, 1 ASC;

-- 6. contexts/dossier/readiness/facts.py:_actions
SELECT "programme_action"."id" AS "pk", "programme_action"."code" AS "code", "programme_action"."title" AS "title", "programme_action"."state" AS "state", "programme_action"."mission_id" AS "mission_id", "programme_action"."pilot_id" AS "pilot_id", "programme_action"."starts_on" AS "starts_on"
    FROM "programme_action"
    INNER JOIN "programme_mission" ON ("programme_action"."mission_id" = "programme_mission"."id")
    WHERE ("programme_action"."community_id" = %s AND NOT ("programme_action"."state" = %s) AND NOT ("programme_action"."ends_on" < %s AND "programme_action"."ends_on" IS NOT NULL AND "programme_action"."state" = %s) AND ("programme_action"."starts_on" IS NULL OR "programme_action"."starts_on" <= %s))
    ORDER BY "programme_mission"."rank" ASC, 5 ASC, 1 ASC;

-- 7. contexts/dossier/readiness/facts.py:_missions
SELECT "programme_mission"."id" AS "pk", "programme_mission"."name" AS "name", "programme_mission"."pilot_id" AS "pilot_id"
    FROM "programme_mission"
    WHERE "programme_mission"."community_id" = %s
    ORDER BY "programme_mission"."rank" ASC, 1 ASC;

-- 8. contexts/dossier/readiness/facts.py:_late
SELECT "programme_step"."action_id" AS "action_id", "programme_step"."owner_id" AS "owner_id", COUNT("programme_step"."id") AS "n", MIN("programme_step"."due_on") AS "first"
    FROM "programme_step"
    INNER JOIN "programme_action" ON ("programme_step"."action_id" = "programme_action"."id")
    WHERE ("programme_step"."community_id" = %s AND "programme_action"."state" IN (…) AND "programme_step"."due_on" < %s AND "programme_step"."state" IN (…))
    GROUP BY 1, 2
    ORDER BY 1 ASC, 2 ASC NULLS FIRST;

-- 9. contexts/dossier/readiness/facts.py:sheets_in
SELECT "dossier_dialogue"."id" AS "pk", "dossier_dialogue"."state" AS "state", "dossier_dialogue"."submit_by_on" AS "submit_by_on"
    FROM "dossier_dialogue"
    WHERE ("dossier_dialogue"."community_id" = %s AND "dossier_dialogue"."year_id" = %s)
    ORDER BY 1 ASC
    LIMIT …;

-- 10. contexts/dossier/readiness/facts.py:_names
SELECT "association_contact"."id" AS "pk", "association_contact"."kind" AS "kind", "association_contact"."organisation_name" AS "organisation_name", "association_contact"."first_name" AS "first_name", "association_contact"."last_name" AS "last_name"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."id" IN (…));

-- 11. contexts/dossier/readiness/facts.py:_answers
SELECT "dossier_confirmation"."action_id" AS "action_id", "dossier_confirmation"."answer" AS "answer"
    FROM "dossier_confirmation"
    WHERE ("dossier_confirmation"."community_id" = %s AND "dossier_confirmation"."dialogue_id" = %s AND "dossier_confirmation"."is_current")
    ORDER BY "dossier_confirmation"."id" ASC;

-- 12. contexts/programme/evidence/counting.py:counts_in
SELECT "programme_actionlink"."action_id" AS "action_id", "programme_actionlink"."meeting_id" AS "meeting_id", "programme_actionlink"."decision_id" AS "decision_id", "programme_actionlink"."document_id" AS "document_id"
    FROM "programme_actionlink"
    WHERE ("programme_actionlink"."community_id" = %s AND "programme_actionlink"."scenario_id" IS NULL);

-- 13. contexts/programme/evidence/counting.py:counts_in
SELECT "programme_evidence"."action_id" AS "action_id", "programme_evidence"."indicator_id" AS "indicator_id"
    FROM "programme_evidence"
    WHERE ("programme_evidence"."community_id" = %s AND "programme_evidence"."happened_on" >= %s AND "programme_evidence"."happened_on" <= %s);

-- 14. contexts/dossier/readiness/money.py:contracted_in
SELECT "funding_contract"."id", "funding_contract"."community_id", "funding_contract"."number", "funding_contract"."signed_on", "funding_contract"."starts_on", "funding_contract"."years", "funding_contract"."size_class", "funding_contract"."population", "funding_contract"."is_stated", "funding_contract"."ended_on", "funding_contract"."end_reason", "funding_contract"."note", "funding_contract"."file_id", "funding_contract"."version", "funding_contract"."created_at", "funding_contract"."created_by_id"
    FROM "funding_contract"
    WHERE ("funding_contract"."community_id" = %s AND "funding_contract"."starts_on" <= %s)
    ORDER BY "funding_contract"."starts_on" DESC, "funding_contract"."id" DESC;

-- 15. contexts/funding/contract/queries.py:lines_of
SELECT "funding_contractline"."id", "funding_contractline"."community_id", "funding_contractline"."contract_id", "funding_contractline"."mission_id", "funding_contractline"."part", "funding_contractline"."starts_on", "funding_contractline"."ends_on", "funding_contractline"."amount_cents", "funding_contractline"."confirmed_at", "funding_contractline"."confirmed_by_id", "funding_contractline"."version", "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version"
    FROM "funding_contractline"
    LEFT OUTER JOIN "programme_mission" ON ("funding_contractline"."mission_id" = "programme_mission"."id")
    WHERE ("funding_contractline"."community_id" = %s AND "funding_contractline"."contract_id" = %s);

-- 16. contexts/funding/contract/queries.py:_latest
SELECT DISTINCT "funding_indicatorshare"."line_id" AS "line_id", "funding_indicatorshare"."year_id" AS "year_id", "programme_reportingyear"."starts_on" AS "year__starts_on"
    FROM "funding_indicatorshare"
    INNER JOIN "funding_contractline" ON ("funding_indicatorshare"."line_id" = "funding_contractline"."id")
    INNER JOIN "programme_reportingyear" ON ("funding_indicatorshare"."year_id" = "programme_reportingyear"."id")
    WHERE ("funding_indicatorshare"."community_id" = %s AND "funding_contractline"."contract_id" = %s AND "programme_reportingyear"."starts_on" <= %s)
    ORDER BY 1 ASC, 3 DESC;

-- 17. contexts/funding/contract/queries.py:plain_worths
SELECT "funding_indicatorshare"."line_id" AS "line_id", "funding_indicatorshare"."year_id" AS "year_id", "funding_indicatorshare"."indicator_id" AS "indicator_id", "funding_indicatorshare"."share_per_10000" AS "share_per_10000", "funding_indicatorshare"."rule" AS "rule"
    FROM "funding_indicatorshare"
    WHERE ("funding_indicatorshare"."community_id" = %s AND "funding_indicatorshare"."line_id" IN (…) AND "funding_indicatorshare"."year_id" IN (…))
    ORDER BY "funding_indicatorshare"."id" ASC;

-- 18. contexts/funding/contract/queries.py:schedule
SELECT "funding_contractpayment"."expected_key" AS "expected_key", "funding_contractpayment"."amount_cents" AS "amount_cents", "funding_contractpayment"."received_on" AS "received_on"
    FROM "funding_contractpayment"
    WHERE ("funding_contractpayment"."community_id" = %s AND "funding_contractpayment"."cancelled_at" IS NULL AND "funding_contractpayment"."contract_id" = %s);

-- 19. contexts/dossier/readiness/money.py:_expenses
SELECT "funding_expense"."state" AS "state", COUNT("funding_expense"."id") AS "n", COALESCE(SUM("funding_expense"."amount_cents"), %s) AS "cents", COUNT("funding_expense"."id") FILTER (WHERE "funding_expense"."file_id" IS NULL) AS "n_without", COALESCE(SUM("funding_expense"."amount_cents") FILTER (WHERE "funding_expense"."file_id" IS NULL), %s) AS "cents_without"
    FROM "funding_expense"
    WHERE ("funding_expense"."community_id" = %s AND "funding_expense"."year_id" = %s)
    GROUP BY 1;

-- 20. contexts/dossier/readiness/money.py:_unmatched
SELECT "funding_bankline"."account_id" AS "account_id", COUNT("funding_bankline"."id") AS "n", SUM("funding_bankline"."left_cents") AS "cents"
    FROM "funding_bankline"
    WHERE ("funding_bankline"."community_id" = %s AND "funding_bankline"."booked_on" >= %s AND "funding_bankline"."booked_on" <= %s AND "funding_bankline"."left_cents" > %s)
    GROUP BY 1;

-- 21. contexts/dossier/readiness/money.py:_time
SELECT "funding_timeentry"."state" AS "state", "funding_timeentry"."action_id" AS "action_id", COUNT("funding_timeentry"."id") AS "n", COUNT("funding_timeentry"."id") FILTER (WHERE ("funding_timeentry"."file_id" IS NULL AND "funding_timeentry"."proof" = %s)) AS "unproven", COUNT("funding_timeentry"."id") FILTER (WHERE ("funding_timeentry"."kind" = %s AND "funding_timeentry"."task_id" IS NULL)) AS "without_task"
    FROM "funding_timeentry"
    WHERE ("funding_timeentry"."community_id" = %s AND "funding_timeentry"."happened_on" >= %s AND "funding_timeentry"."happened_on" <= %s AND "funding_timeentry"."state" IN (…))
    GROUP BY 1, 2
    ORDER BY 1 ASC, 2 ASC;

-- 22. contexts/dossier/readiness/views.py:items
SELECT "programme_mission"."id" AS "pk", "programme_mission"."name" AS "name"
    FROM "programme_mission"
    WHERE "programme_mission"."community_id" = %s;

-- 23. contexts/dossier/readiness/queries.py:own_contact
SELECT "association_contact"."id" AS "pk"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."user_id" = %s)
    ORDER BY 1 ASC
    LIMIT …;

-- 24. contexts/dossier/readiness/tables.py:ItemFilters.__init__
SELECT "programme_mission"."id" AS "pk", "programme_mission"."name" AS "name"
    FROM "programme_mission"
    WHERE "programme_mission"."community_id" = %s
    ORDER BY "programme_mission"."rank" ASC, 1 ASC;

-- 25. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 26. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
