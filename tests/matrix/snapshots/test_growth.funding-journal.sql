-- 25 queries

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

-- 5. contexts/funding/accounting/queries.py:journal
SELECT "funding_journalrow"."id", "funding_journalrow"."community_id", "funding_journalrow"."period_id", "funding_journalrow"."year_id", "funding_journalrow"."journal", "funding_journalrow"."number", "funding_journalrow"."rank", "funding_journalrow"."source", "funding_journalrow"."entered_on", "funding_journalrow"."piece", "funding_journalrow"."piece_on", "funding_journalrow"."role", "funding_journalrow"."account", "funding_journalrow"."account_label", "funding_journalrow"."party", "funding_journalrow"."party_label", "funding_journalrow"."label", "funding_journalrow"."debit_cents", "funding_journalrow"."credit_cents", "funding_frozenperiod"."id", "funding_frozenperiod"."community_id", "funding_frozenperiod"."year_id", "funding_frozenperiod"."until_on", "funding_frozenperiod"."entries", "funding_frozenperiod"."frozen_at", "funding_frozenperiod"."frozen_by_id"
    FROM "funding_journalrow"
    INNER JOIN "funding_frozenperiod" ON ("funding_journalrow"."period_id" = "funding_frozenperiod"."id")
    WHERE ("funding_journalrow"."community_id" = %s AND "funding_journalrow"."year_id" = %s)
    ORDER BY "funding_journalrow"."number" ASC, "funding_journalrow"."rank" ASC;

-- 6. contexts/funding/accounting/queries.py:frozen_nets
SELECT "funding_journalrow"."source" AS "source", "funding_journalrow"."role" AS "role", "funding_journalrow"."party" AS "party", "funding_journalrow"."debit_cents" AS "debit_cents", "funding_journalrow"."credit_cents" AS "credit_cents", "funding_journalrow"."account" AS "account", "funding_journalrow"."account_label" AS "account_label"
    FROM "funding_journalrow"
    WHERE "funding_journalrow"."community_id" = %s
    ORDER BY "funding_journalrow"."id" ASC;

-- 7. contexts/funding/accounting/banks.py:bank_accounts
SELECT "funding_bankaccount"."id", "funding_bankaccount"."name", "funding_bankaccount"."payer_id"
    FROM "funding_bankaccount"
    WHERE "funding_bankaccount"."community_id" = %s
    ORDER BY "funding_bankaccount"."id" ASC;

-- 8. contexts/funding/accounting/banks.py:_shares
SELECT "funding_match"."kind" AS "kind", "funding_match"."amount_cents" AS "amount_cents", "funding_bankline"."account_id" AS "line__account", "funding_match"."batch_id" AS "batch", "funding_transfer"."batch_id" AS "transfer__batch", "funding_match"."transfer_id" AS "transfer", "funding_match"."expense_id" AS "expense", "funding_match"."aci_payment_id" AS "aci_payment", "funding_match"."receipt_id" AS "receipt", "funding_match"."fee_payment_id" AS "fee_payment"
    FROM "funding_match"
    INNER JOIN "funding_bankline" ON ("funding_match"."line_id" = "funding_bankline"."id")
    LEFT OUTER JOIN "funding_transfer" ON ("funding_match"."transfer_id" = "funding_transfer"."id")
    WHERE ("funding_match"."community_id" = %s AND NOT ("funding_match"."kind" = %s))
    ORDER BY "funding_match"."id" ASC;

-- 9. contexts/funding/accounting/facts.py:_expenses
SELECT "funding_expense"."id", "funding_expense"."community_id", "funding_expense"."year_id", "funding_expense"."line_id", "funding_expense"."supplier", "funding_expense"."label", "funding_expense"."invoice", "funding_expense"."amount_cents", "funding_expense"."invoiced_on", "funding_expense"."due_on", "funding_expense"."state", "funding_expense"."file_id", "funding_expense"."submitted_at", "funding_expense"."submitted_by_id", "funding_expense"."decided_at", "funding_expense"."decided_by_id", "funding_expense"."reason", "funding_expense"."paid_on", "funding_expense"."search_name", "funding_expense"."version", "funding_expense"."created_at", "funding_expense"."created_by_id", "funding_expense"."changed_by_id", "funding_budgetline"."id", "funding_budgetline"."community_id", "funding_budgetline"."year_id", "funding_budgetline"."kind", "funding_budgetline"."nature", "funding_budgetline"."mission_id", "funding_budgetline"."action_id", "funding_budgetline"."label", "funding_budgetline"."planned_cents", "funding_budgetline"."granted_cents", "funding_budgetline"."note", "funding_budgetline"."version", "funding_budgetline"."created_at", "funding_budgetline"."created_by_id"
    FROM "funding_expense"
    LEFT OUTER JOIN "funding_budgetline" ON ("funding_expense"."line_id" = "funding_budgetline"."id")
    WHERE ("funding_expense"."community_id" = %s AND "funding_expense"."state" IN (…))
    ORDER BY "funding_expense"."id" ASC;

-- 10. contexts/funding/accounting/facts.py:_batches
SELECT "funding_batch"."id", "funding_batch"."community_id", "funding_batch"."year", "funding_batch"."number", "funding_batch"."state", "funding_batch"."execution_on", "funding_batch"."total_cents", "funding_batch"."payer_name", "funding_batch"."payer_iban", "funding_batch"."payer_bic", "funding_batch"."made_at", "funding_batch"."made_by_id", "funding_batch"."paid_on", "funding_batch"."reason", "funding_batch"."version"
    FROM "funding_batch"
    WHERE ("funding_batch"."community_id" = %s AND "funding_batch"."state" = %s AND NOT ("funding_batch"."paid_on" IS NULL))
    ORDER BY "funding_batch"."id" ASC;

-- 11. contexts/funding/accounting/facts.py:_batches
SELECT "funding_transfer"."id", "funding_transfer"."community_id", "funding_transfer"."batch_id", "funding_transfer"."contact_id", "funding_transfer"."holder", "funding_transfer"."iban", "funding_transfer"."iban_end", "funding_transfer"."bic", "funding_transfer"."amount_cents", "funding_transfer"."returned_on", "funding_transfer"."reason", "funding_batch"."id", "funding_batch"."community_id", "funding_batch"."year", "funding_batch"."number", "funding_batch"."state", "funding_batch"."execution_on", "funding_batch"."total_cents", "funding_batch"."payer_name", "funding_batch"."payer_iban", "funding_batch"."payer_bic", "funding_batch"."made_at", "funding_batch"."made_by_id", "funding_batch"."paid_on", "funding_batch"."reason", "funding_batch"."version", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "funding_transfer"
    INNER JOIN "funding_batch" ON ("funding_transfer"."batch_id" = "funding_batch"."id")
    INNER JOIN "association_contact" ON ("funding_transfer"."contact_id" = "association_contact"."id")
    WHERE ("funding_transfer"."community_id" = %s AND "funding_transfer"."batch_id" IN (…))
    ORDER BY "funding_transfer"."id" ASC;

-- 12. contexts/funding/accounting/facts.py:_batches
SELECT "funding_paidentry"."transfer_id" AS "transfer", "funding_timeentry"."kind" AS "entry__kind", "funding_paidentry"."amount_cents" AS "amount_cents"
    FROM "funding_paidentry"
    INNER JOIN "funding_transfer" ON ("funding_paidentry"."transfer_id" = "funding_transfer"."id")
    INNER JOIN "funding_timeentry" ON ("funding_paidentry"."entry_id" = "funding_timeentry"."id")
    WHERE ("funding_paidentry"."community_id" = %s AND "funding_transfer"."batch_id" IN (…))
    ORDER BY "funding_paidentry"."id" ASC;

-- 13. contexts/funding/accounting/facts.py:_income
SELECT "funding_contractpayment"."id", "funding_contractpayment"."community_id", "funding_contractpayment"."contract_id", "funding_contractpayment"."expected_key", "funding_contractpayment"."label", "funding_contractpayment"."received_on", "funding_contractpayment"."amount_cents", "funding_contractpayment"."recorded_at", "funding_contractpayment"."recorded_by_id", "funding_contractpayment"."cancelled_at", "funding_contractpayment"."cancelled_by_id", "funding_contractpayment"."cancel_reason"
    FROM "funding_contractpayment"
    WHERE ("funding_contractpayment"."community_id" = %s AND "funding_contractpayment"."cancelled_at" IS NULL)
    ORDER BY "funding_contractpayment"."id" ASC;

-- 14. contexts/funding/accounting/facts.py:_income
SELECT "funding_receipt"."id", "funding_receipt"."community_id", "funding_receipt"."line_id", "funding_receipt"."received_on", "funding_receipt"."amount_cents", "funding_receipt"."payer", "funding_receipt"."recorded_at", "funding_receipt"."recorded_by_id", "funding_receipt"."cancelled_at", "funding_receipt"."cancel_reason", "funding_budgetline"."id", "funding_budgetline"."community_id", "funding_budgetline"."year_id", "funding_budgetline"."kind", "funding_budgetline"."nature", "funding_budgetline"."mission_id", "funding_budgetline"."action_id", "funding_budgetline"."label", "funding_budgetline"."planned_cents", "funding_budgetline"."granted_cents", "funding_budgetline"."note", "funding_budgetline"."version", "funding_budgetline"."created_at", "funding_budgetline"."created_by_id"
    FROM "funding_receipt"
    INNER JOIN "funding_budgetline" ON ("funding_receipt"."line_id" = "funding_budgetline"."id")
    WHERE ("funding_receipt"."community_id" = %s AND "funding_receipt"."cancelled_at" IS NULL)
    ORDER BY "funding_receipt"."id" ASC;

-- 15. contexts/funding/accounting/facts.py:_fees
SELECT "association_payment"."id", "association_payment"."community_id", "association_payment"."fee_id", "association_payment"."payer", "association_payment"."method", "association_payment"."reference", "association_payment"."paid_on", "association_payment"."amount_cents", "association_payment"."receipt_year", "association_payment"."receipt_number", "association_payment"."recorded_at", "association_payment"."recorded_by_id", "association_payment"."cancelled_at", "association_payment"."cancelled_by_id", "association_payment"."cancel_reason", "association_fee"."id", "association_fee"."community_id", "association_fee"."period_id", "association_fee"."contact_id", "association_fee"."college_id", "association_fee"."starts_on", "association_fee"."ends_on", "association_fee"."amount_cents", "association_fee"."state", "association_fee"."due_on", "association_fee"."note", "association_fee"."asked_at", "association_fee"."reminded_at", "association_fee"."reminders", "association_feeperiod"."id", "association_feeperiod"."community_id", "association_feeperiod"."name", "association_feeperiod"."basis", "association_feeperiod"."starts_on", "association_feeperiod"."ends_on", "association_feeperiod"."due_days", "association_feeperiod"."closed_on", "association_feeperiod"."created_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "association_payment"
    INNER JOIN "association_fee" ON ("association_payment"."fee_id" = "association_fee"."id")
    INNER JOIN "association_feeperiod" ON ("association_fee"."period_id" = "association_feeperiod"."id")
    INNER JOIN "association_contact" ON ("association_fee"."contact_id" = "association_contact"."id")
    WHERE ("association_payment"."community_id" = %s AND "association_payment"."cancelled_at" IS NULL)
    ORDER BY "association_payment"."id" ASC;

-- 16. contexts/funding/accounting/facts.py:_asides
SELECT "funding_match"."id", "funding_match"."community_id", "funding_match"."line_id", "funding_match"."kind", "funding_match"."batch_id", "funding_match"."transfer_id", "funding_match"."expense_id", "funding_match"."aci_payment_id", "funding_match"."receipt_id", "funding_match"."fee_payment_id", "funding_match"."aside", "funding_match"."reason", "funding_match"."amount_cents", "funding_match"."group", "funding_match"."marked", "funding_match"."matched_at", "funding_match"."matched_by_id", "funding_bankline"."id", "funding_bankline"."community_id", "funding_bankline"."account_id", "funding_bankline"."statement_id", "funding_bankline"."booked_on", "funding_bankline"."value_on", "funding_bankline"."label", "funding_bankline"."reference", "funding_bankline"."amount_cents", "funding_bankline"."left_cents", "funding_bankline"."balance_cents", "funding_bankline"."key", "funding_bankline"."bank_id", "funding_bankline"."search_name"
    FROM "funding_match"
    INNER JOIN "funding_bankline" ON ("funding_match"."line_id" = "funding_bankline"."id")
    WHERE ("funding_match"."community_id" = %s AND "funding_match"."kind" = %s)
    ORDER BY "funding_match"."id" ASC;

-- 17. contexts/funding/accounting/queries.py:frozen_until
SELECT "funding_frozenperiod"."until_on" AS "until_on"
    FROM "funding_frozenperiod"
    WHERE "funding_frozenperiod"."community_id" = %s
    ORDER BY 1 DESC
    LIMIT …;

-- 18. contexts/funding/accounting/queries.py:last_number
SELECT "funding_journalrow"."number" AS "number"
    FROM "funding_journalrow"
    WHERE ("funding_journalrow"."community_id" = %s AND "funding_journalrow"."year_id" = %s)
    ORDER BY 1 DESC
    LIMIT …;

-- 19. contexts/funding/accounting/chart.py:accounts
SELECT "funding_ledgeraccount"."id", "funding_ledgeraccount"."community_id", "funding_ledgeraccount"."role", "funding_ledgeraccount"."number", "funding_ledgeraccount"."label", "funding_ledgeraccount"."confirmed_on", "funding_ledgeraccount"."confirmed_by"
    FROM "funding_ledgeraccount"
    WHERE "funding_ledgeraccount"."community_id" = %s
    ORDER BY "funding_ledgeraccount"."id" ASC;

-- 20. contexts/funding/accounting/banks.py:bank_accounts
SELECT "funding_bankaccount"."id", "funding_bankaccount"."name", "funding_bankaccount"."payer_id"
    FROM "funding_bankaccount"
    WHERE "funding_bankaccount"."community_id" = %s
    ORDER BY "funding_bankaccount"."id" ASC;

-- 21. contexts/funding/accounting/queries.py:frozen_nets
SELECT "funding_journalrow"."source" AS "source", "funding_journalrow"."role" AS "role", "funding_journalrow"."party" AS "party", "funding_journalrow"."debit_cents" AS "debit_cents", "funding_journalrow"."credit_cents" AS "credit_cents", "funding_journalrow"."account" AS "account", "funding_journalrow"."account_label" AS "account_label"
    FROM "funding_journalrow"
    WHERE "funding_journalrow"."community_id" = %s
    ORDER BY "funding_journalrow"."id" ASC;

-- 22. contexts/funding/accounting/queries.py:periods
SELECT "funding_frozenperiod"."id", "funding_frozenperiod"."community_id", "funding_frozenperiod"."year_id", "funding_frozenperiod"."until_on", "funding_frozenperiod"."entries", "funding_frozenperiod"."frozen_at", "funding_frozenperiod"."frozen_by_id", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "funding_frozenperiod"
    LEFT OUTER JOIN "accounts_user" ON ("funding_frozenperiod"."frozen_by_id" = "accounts_user"."id")
    WHERE ("funding_frozenperiod"."community_id" = %s AND "funding_frozenperiod"."year_id" = %s)
    ORDER BY "funding_frozenperiod"."until_on" ASC;

-- 23. platform/tenancy/models.py:SharedModel.save_base
INSERT INTO "audit_accessentry" ("community_id", "at", "user_id", "actor_label", "what", "object_type", "object_id", "label", "count")
    VALUES (…)
    RETURNING "audit_accessentry"."id";

-- 24. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 25. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
