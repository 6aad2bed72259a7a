-- 11 queries

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

-- 4. contexts/funding/budget/views.py:shown_year
SELECT "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id"
    FROM "programme_reportingyear"
    WHERE "programme_reportingyear"."community_id" = %s
    ORDER BY "programme_reportingyear"."starts_on" DESC, "programme_reportingyear"."id" DESC;

-- 5. contexts/funding/budget/queries.py:lines_of
SELECT "funding_budgetline"."id", "funding_budgetline"."community_id", "funding_budgetline"."year_id", "funding_budgetline"."kind", "funding_budgetline"."nature", "funding_budgetline"."mission_id", "funding_budgetline"."action_id", "funding_budgetline"."label", "funding_budgetline"."planned_cents", "funding_budgetline"."granted_cents", "funding_budgetline"."note", "funding_budgetline"."version", "funding_budgetline"."created_at", "funding_budgetline"."created_by_id", COALESCE((SELECT SUM(U0."amount_cents") AS "cents"
    FROM "funding_receipt" U0
    WHERE (U0."community_id" = %s AND U0."cancelled_at" IS NULL AND U0."line_id" = ("funding_budgetline"."id"))
    GROUP BY U0."line_id"), %s) AS "received_cents", "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id", "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version", "programme_action"."id", "programme_action"."community_id", "programme_action"."code", "programme_action"."title", "programme_action"."mission_id", "programme_action"."state", "programme_action"."finding", "programme_action"."objective", "programme_action"."public", "programme_action"."means", "programme_action"."risks", "programme_action"."pilot_id", "programme_action"."group_id", "programme_action"."starts_on", "programme_action"."ends_on", "programme_action"."state_reason", "programme_action"."template", "programme_action"."search_name", "programme_action"."version", "programme_action"."created_at", "programme_action"."created_by_id", "programme_action"."updated_at"
    FROM "funding_budgetline"
    INNER JOIN "programme_reportingyear" ON ("funding_budgetline"."year_id" = "programme_reportingyear"."id")
    LEFT OUTER JOIN "programme_mission" ON ("funding_budgetline"."mission_id" = "programme_mission"."id")
    LEFT OUTER JOIN "programme_action" ON ("funding_budgetline"."action_id" = "programme_action"."id")
    WHERE ("funding_budgetline"."community_id" = %s AND "funding_budgetline"."year_id" = %s);

-- 6. contexts/funding/expenses/queries.py:engaged_by_line
SELECT "funding_expense"."line_id" AS "line_id", "funding_expense"."state" AS "state", SUM("funding_expense"."amount_cents") AS "cents"
    FROM "funding_expense"
    WHERE ("funding_expense"."community_id" = %s AND "funding_expense"."year_id" = %s)
    GROUP BY 1, 2;

-- 7. contexts/funding/budget/queries.py:pay_of
SELECT "programme_action"."mission_id" AS "action__mission_id", "funding_timeentry"."action_id" AS "action_id", COALESCE(SUM("funding_timeentry"."amount_cents"), %s) AS "engaged", COALESCE(SUM("funding_timeentry"."amount_cents") FILTER (WHERE "funding_timeentry"."paid_on" IS NOT NULL), %s) AS "paid"
    FROM "funding_timeentry"
    LEFT OUTER JOIN "programme_action" ON ("funding_timeentry"."action_id" = "programme_action"."id")
    WHERE ("funding_timeentry"."community_id" = %s AND "funding_timeentry"."happened_on" >= %s AND "funding_timeentry"."happened_on" <= %s AND "funding_timeentry"."state" IN (…))
    GROUP BY 1, 2;

-- 8. contexts/funding/budget/tables.py:LineFilters.__init__
SELECT "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id"
    FROM "programme_reportingyear"
    WHERE "programme_reportingyear"."community_id" = %s
    ORDER BY "programme_reportingyear"."starts_on" DESC, "programme_reportingyear"."id" DESC;

-- 9. contexts/funding/budget/tables.py:LineFilters.__init__
SELECT "programme_mission"."id" AS "pk", "programme_mission"."name" AS "name"
    FROM "programme_mission"
    WHERE "programme_mission"."community_id" = %s
    ORDER BY "programme_mission"."rank" ASC, 1 ASC;

-- 10. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 11. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
