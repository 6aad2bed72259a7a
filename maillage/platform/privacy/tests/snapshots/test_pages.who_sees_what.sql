-- 19 queries

-- 1. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
INSERT INTO "accounts_user" ("password", "last_login", "email", "name", "is_active", "is_operator", "created_at")
    VALUES (…)
    RETURNING "accounts_user"."id";

-- 2. platform/tenancy/services.py:one_at_a_time
SELECT "tenancy_community"."id", "tenancy_community"."slug", "tenancy_community"."name", "tenancy_community"."is_demo", "tenancy_community"."modules", "tenancy_community"."modules_known", "tenancy_community"."created_at"
    FROM "tenancy_community"
    WHERE "tenancy_community"."id" = %s
    LIMIT …;

-- 3. platform/tenancy/services.py:add_member
SELECT "tenancy_membership"."id", "tenancy_membership"."community_id", "tenancy_membership"."user_id", "tenancy_membership"."roles", "tenancy_membership"."function", "tenancy_membership"."joined_at", "tenancy_membership"."ended_at"
    FROM "tenancy_membership"
    WHERE ("tenancy_membership"."community_id" = %s AND "tenancy_membership"."ended_at" IS NULL AND "tenancy_membership"."user_id" = %s)
    ORDER BY "tenancy_membership"."id" ASC
    LIMIT …;

-- 4. platform/tenancy/models.py:CommunityModel.save_base
INSERT INTO "tenancy_membership" ("community_id", "user_id", "roles", "function", "joined_at", "ended_at")
    VALUES (…)
    RETURNING "tenancy_membership"."id";

-- 5. platform/tenancy/models.py:SharedModel.save_base
INSERT INTO "audit_auditentry" ("community_id", "at", "user_id", "actor_label", "action", "object_type", "object_id", "label", "changes")
    VALUES (…)
    RETURNING "audit_auditentry"."id";

-- 6. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
SELECT %s AS "a"
    FROM "django_session"
    WHERE "django_session"."session_key" = %s
    LIMIT …;

-- 7. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
INSERT INTO "django_session" ("session_key", "session_data", "expire_date")
    VALUES (…);

-- 8. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date"
    FROM "django_session"
    WHERE ("django_session"."expire_date" > %s AND "django_session"."session_key" = %s)
    LIMIT …;

-- 9. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
SELECT %s AS "a"
    FROM "django_session"
    WHERE "django_session"."session_key" = %s
    LIMIT …;

-- 10. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
INSERT INTO "django_session" ("session_key", "session_data", "expire_date")
    VALUES (…);

-- 11. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date"
    FROM "django_session"
    WHERE "django_session"."session_key" = %s
    LIMIT …;

-- 12. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
DELETE
    FROM "django_session"
    WHERE "django_session"."session_key" IN (…);

-- 13. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
UPDATE "accounts_user"
    SET "last_login" = %s
    WHERE "accounts_user"."id" = %s;

-- 14. platform/privacy/tests/test_pages.py:test_everybody_reads_who_sees_what
UPDATE "django_session"
    SET "session_data" = %s, "expire_date" = %s
    WHERE "django_session"."session_key" = %s;

-- 15. platform/accounts/sessions/middleware.py:SessionLimits.__call__
SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date"
    FROM "django_session"
    WHERE ("django_session"."expire_date" > %s AND "django_session"."session_key" = %s)
    LIMIT …;

-- 16. platform/tenancy/views.py:community_view.<locals>.decorate.<locals>.wrapped
SELECT "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "accounts_user"
    WHERE "accounts_user"."id" = %s
    LIMIT …;

-- 17. platform/tenancy/views.py:memberships_of
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

-- 18. platform/privacy/queries.py:controller
SELECT "privacy_controller"."id", "privacy_controller"."community_id", "privacy_controller"."association", "privacy_controller"."address", "privacy_controller"."representative", "privacy_controller"."contact", "privacy_controller"."officer_name", "privacy_controller"."officer_contact", "privacy_controller"."host", "privacy_controller"."updated_at", "privacy_controller"."updated_by_id"
    FROM "privacy_controller"
    WHERE "privacy_controller"."community_id" = %s
    ORDER BY "privacy_controller"."id" ASC
    LIMIT …;

-- 19. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;
