-- 5 queries

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

-- 4. contexts/atlas/workshop/views_lists.py:compare
SELECT "atlas_scenario"."id", "atlas_scenario"."community_id", "atlas_scenario"."name", "atlas_scenario"."profession", "atlas_scenario"."changes", "atlas_scenario"."version", "atlas_scenario"."created_at", "atlas_scenario"."created_by_id", "atlas_scenario"."updated_at", "atlas_scenario"."updated_by_id", "atlas_scenario"."archived_at", COUNT("atlas_scenarioshare"."id") FILTER (WHERE ("atlas_scenarioshare"."expires_at" > %s AND "atlas_scenarioshare"."revoked_at" IS NULL)) AS "open_links", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "atlas_scenario"
    LEFT OUTER JOIN "atlas_scenarioshare" ON ("atlas_scenario"."id" = "atlas_scenarioshare"."scenario_id")
    LEFT OUTER JOIN "accounts_user" ON ("atlas_scenario"."updated_by_id" = "accounts_user"."id")
    WHERE ("atlas_scenario"."community_id" = %s AND "atlas_scenario"."archived_at" IS NULL)
    GROUP BY "atlas_scenario"."id", "atlas_scenario"."community_id", "atlas_scenario"."name", "atlas_scenario"."profession", "atlas_scenario"."changes", "atlas_scenario"."version", "atlas_scenario"."created_at", "atlas_scenario"."created_by_id", "atlas_scenario"."updated_at", "atlas_scenario"."updated_by_id", "atlas_scenario"."archived_at", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    ORDER BY "atlas_scenario"."updated_at" DESC, "atlas_scenario"."id" DESC
    LIMIT …;

-- 5. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;
