-- 7 queries

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

-- 4. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "care_bookingpush"
    WHERE "care_bookingpush"."community_id" = %s;

-- 5. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 6. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 7. platform/tables/cells.py:body
SELECT "care_bookingpush"."id", "care_bookingpush"."community_id", "care_bookingpush"."key", "care_bookingpush"."slot_id", "care_bookingpush"."start_at", "care_bookingpush"."end_at", "care_bookingpush"."rpps", "care_bookingpush"."operator_system", "care_bookingpush"."operator_value", "care_bookingpush"."operator_kind", "care_bookingpush"."wanted", "care_bookingpush"."told", "care_bookingpush"."remote", "care_bookingpush"."state", "care_bookingpush"."attempts", "care_bookingpush"."unsure", "care_bookingpush"."next_attempt_at", "care_bookingpush"."error", "care_bookingpush"."created_at", "care_bookingpush"."told_at", "care_slot"."id", "care_slot"."community_id", "care_slot"."place", "care_slot"."is_public", "care_slot"."is_pro", "care_slot"."is_snp", "care_slot"."is_cpts", "care_slot"."site", "care_slot"."address_line", "care_slot"."postal_code", "care_slot"."city", "care_slot"."phone", "care_slot"."agenda_url", "care_slot"."version", "care_slot"."created_at", "care_slot"."updated_at", "care_slot"."responder_id", "care_slot"."person", "care_slot"."start_at", "care_slot"."end_at", "care_slot"."state", "care_slot"."rule_id", "care_slot"."once", "care_slot"."need_id", "care_slot"."request_id", "care_slot"."booked_at", "care_slot"."booked_by_id", "care_slot"."callback_name", "care_slot"."callback_phone", "care_slot"."callback_email", "care_slot"."link_digest", "care_slot"."ics_key", "care_slot"."outcome", "care_slot"."outcome_at", "care_responder"."id", "care_responder"."community_id", "care_responder"."contact_id", "care_responder"."is_open", "care_responder"."agreed_at", "care_responder"."agreed_by", "care_responder"."noted_by_id", "care_responder"."stopped_at", "care_responder"."by_email", "care_responder"."by_sms", "care_responder"."mobile", "care_responder"."needs", "care_responder"."profession", "care_responder"."commune_id", "care_responder"."max_travel_min", "care_responder"."home_visits", "care_responder"."quiet_from", "care_responder"."quiet_until", "care_responder"."weekly_cap", "care_responder"."not_before", "care_responder"."last_asked_at", "care_responder"."link_key", "care_responder"."digest", "care_responder"."version", "care_responder"."created_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at"
    FROM "care_bookingpush"
    LEFT OUTER JOIN "care_slot" ON ("care_bookingpush"."slot_id" = "care_slot"."id")
    LEFT OUTER JOIN "care_responder" ON ("care_slot"."responder_id" = "care_responder"."id")
    LEFT OUTER JOIN "association_contact" ON ("care_responder"."contact_id" = "association_contact"."id")
    WHERE "care_bookingpush"."community_id" = %s
    ORDER BY "care_bookingpush"."created_at" DESC, "care_bookingpush"."id" DESC
    LIMIT …;
