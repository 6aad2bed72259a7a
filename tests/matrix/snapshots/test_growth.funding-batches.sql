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

-- 4. contexts/programme/years/queries.py:current_year
SELECT "programme_reportingyear"."id", "programme_reportingyear"."community_id", "programme_reportingyear"."label", "programme_reportingyear"."starts_on", "programme_reportingyear"."ends_on", "programme_reportingyear"."state", "programme_reportingyear"."version", "programme_reportingyear"."closed_at", "programme_reportingyear"."closed_by_id"
    FROM "programme_reportingyear"
    WHERE ("programme_reportingyear"."community_id" = %s AND "programme_reportingyear"."ends_on" >= %s AND "programme_reportingyear"."starts_on" <= %s)
    ORDER BY "programme_reportingyear"."starts_on" DESC, "programme_reportingyear"."id" DESC
    LIMIT …;

-- 5. contexts/funding/payments/queries.py:unpaid
SELECT "funding_timeentry"."state" AS "state", SUM("funding_timeentry"."amount_cents") AS "amount_cents__sum"
    FROM "funding_timeentry"
    WHERE ("funding_timeentry"."community_id" = %s AND "funding_timeentry"."state" IN (…))
    GROUP BY 1;

-- 6. contexts/funding/payments/queries.py:unpaid
SELECT "funding_timeentry"."state" AS "state", SUM("funding_timeentry"."amount_cents") AS "amount_cents__sum"
    FROM "funding_timeentry"
    WHERE ("funding_timeentry"."community_id" = %s AND "funding_timeentry"."state" IN (…) AND "funding_timeentry"."happened_on" >= %s AND "funding_timeentry"."happened_on" <= %s)
    GROUP BY 1;

-- 7. contexts/funding/time/queries.py:overruns
SELECT "funding_timeentry"."contact_id" AS "contact_id", "funding_timeentry"."cap_year" AS "cap_year", SUM("funding_timeentry"."amount_cents") AS "cents"
    FROM "funding_timeentry"
    WHERE ("funding_timeentry"."community_id" = %s AND "funding_timeentry"."state" IN (…))
    GROUP BY 1, 2
    HAVING SUM("funding_timeentry"."amount_cents") > %s;

-- 8. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "funding_batch"
    WHERE "funding_batch"."community_id" = %s;

-- 9. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 10. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 11. platform/tables/cells.py:body
SELECT "funding_batch"."id", "funding_batch"."community_id", "funding_batch"."year", "funding_batch"."number", "funding_batch"."state", "funding_batch"."execution_on", "funding_batch"."total_cents", "funding_batch"."payer_name", "funding_batch"."payer_iban", "funding_batch"."payer_bic", "funding_batch"."made_at", "funding_batch"."made_by_id", "funding_batch"."paid_on", "funding_batch"."reason", "funding_batch"."version", (SELECT COUNT(U0."id") AS "n"
    FROM "funding_transfer" U0
    WHERE (U0."community_id" = %s AND U0."batch_id" = ("funding_batch"."id"))
    GROUP BY U0."batch_id") AS "lines", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "funding_batch"
    LEFT OUTER JOIN "accounts_user" ON ("funding_batch"."made_by_id" = "accounts_user"."id")
    WHERE "funding_batch"."community_id" = %s
    ORDER BY "funding_batch"."year" DESC, "funding_batch"."number" DESC, "funding_batch"."id" DESC
    LIMIT …;
