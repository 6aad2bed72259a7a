-- 13 queries

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

-- 4. contexts/association/fees/queries.py:current_period
SELECT "association_feeperiod"."id", "association_feeperiod"."community_id", "association_feeperiod"."name", "association_feeperiod"."basis", "association_feeperiod"."starts_on", "association_feeperiod"."ends_on", "association_feeperiod"."due_days", "association_feeperiod"."closed_on", "association_feeperiod"."created_at"
    FROM "association_feeperiod"
    WHERE ("association_feeperiod"."community_id" = %s AND "association_feeperiod"."closed_on" IS NULL AND "association_feeperiod"."ends_on" >= %s)
    ORDER BY "association_feeperiod"."starts_on" ASC, "association_feeperiod"."id" ASC
    LIMIT …;

-- 5. contexts/association/fees/queries.py:totals
SELECT "association_fee"."state" AS "state", "association_fee"."due_on" AS "due_on", COUNT("association_fee"."id") AS "pk__count", SUM("association_fee"."amount_cents") AS "amount_cents__sum"
    FROM "association_fee"
    WHERE ("association_fee"."community_id" = %s AND "association_fee"."period_id" = %s AND NOT ("association_fee"."state" = %s))
    GROUP BY 1, 2;

-- 6. contexts/association/fees/queries.py:totals
SELECT "association_fee"."period_id" AS "fee__period", SUM("association_payment"."amount_cents") AS "amount_cents__sum"
    FROM "association_payment"
    INNER JOIN "association_fee" ON ("association_payment"."fee_id" = "association_fee"."id")
    WHERE ("association_payment"."community_id" = %s AND "association_payment"."cancelled_at" IS NULL AND "association_fee"."period_id" = %s)
    GROUP BY 1;

-- 7. contexts/association/fees/tables.py:FeeFilters.__init__
SELECT "association_feeperiod"."id" AS "pk", "association_feeperiod"."name" AS "name"
    FROM "association_feeperiod"
    WHERE "association_feeperiod"."community_id" = %s
    ORDER BY "association_feeperiod"."starts_on" DESC, 1 DESC;

-- 8. contexts/association/fees/tables.py:FeeFilters.__init__
SELECT "association_college"."id" AS "pk", "association_college"."name" AS "name"
    FROM "association_college"
    WHERE "association_college"."community_id" = %s
    ORDER BY "association_college"."rank" ASC, 2 ASC, 1 ASC;

-- 9. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "association_fee"
    WHERE "association_fee"."community_id" = %s;

-- 10. platform/tables/rendering.py:_log_reading
SELECT "association_fee"."id", "association_fee"."community_id", "association_fee"."period_id", "association_fee"."contact_id", "association_fee"."college_id", "association_fee"."starts_on", "association_fee"."ends_on", "association_fee"."amount_cents", "association_fee"."state", "association_fee"."due_on", "association_fee"."note", "association_fee"."asked_at", "association_fee"."reminded_at", "association_fee"."reminders", COALESCE((SELECT SUM(U0."amount_cents") AS "cents"
    FROM "association_payment" U0
    WHERE (U0."community_id" = %s AND U0."cancelled_at" IS NULL AND U0."fee_id" = ("association_fee"."id"))
    GROUP BY U0."fee_id"), %s) AS "paid_cents", "association_feeperiod"."id", "association_feeperiod"."community_id", "association_feeperiod"."name", "association_feeperiod"."basis", "association_feeperiod"."starts_on", "association_feeperiod"."ends_on", "association_feeperiod"."due_days", "association_feeperiod"."closed_on", "association_feeperiod"."created_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", "association_college"."id", "association_college"."community_id", "association_college"."code", "association_college"."name", "association_college"."detail", "association_college"."rank", "association_college"."closed_on"
    FROM "association_fee"
    INNER JOIN "association_feeperiod" ON ("association_fee"."period_id" = "association_feeperiod"."id")
    INNER JOIN "association_contact" ON ("association_fee"."contact_id" = "association_contact"."id")
    LEFT OUTER JOIN "association_college" ON ("association_fee"."college_id" = "association_college"."id")
    WHERE "association_fee"."community_id" = %s
    ORDER BY "association_feeperiod"."starts_on" DESC, "association_contact"."search_name" ASC, "association_fee"."id" ASC
    LIMIT …;

-- 11. platform/tenancy/models.py:SharedModel.save_base
INSERT INTO "audit_accessentry" ("community_id", "at", "user_id", "actor_label", "what", "object_type", "object_id", "label", "count")
    VALUES (…)
    RETURNING "audit_accessentry"."id";

-- 12. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 13. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
