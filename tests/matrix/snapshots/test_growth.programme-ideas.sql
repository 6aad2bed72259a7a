-- 8 queries

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
    FROM "programme_idea"
    WHERE ("programme_idea"."community_id" = %s AND "programme_idea"."state" IN (…));

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

-- 7. platform/tables/controls.py:_options
SELECT "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version"
    FROM "programme_mission"
    WHERE "programme_mission"."community_id" = %s
    ORDER BY "programme_mission"."rank" ASC, "programme_mission"."id" ASC;

-- 8. platform/tables/cells.py:body
SELECT "programme_idea"."id", "programme_idea"."community_id", "programme_idea"."call_id", "programme_idea"."finding", "programme_idea"."lever", "programme_idea"."proposal", "programme_idea"."author", "programme_idea"."state", "programme_idea"."mission_id", "programme_idea"."note", "programme_idea"."merged_into_id", "programme_idea"."action_id", "programme_idea"."once", "programme_idea"."search_name", "programme_idea"."version", "programme_idea"."created_at", "programme_idea"."created_by_id", COALESCE((SELECT COUNT(U0."id") AS "total"
    FROM "programme_ideasupport" U0
    WHERE (U0."community_id" = %s AND U0."idea_id" = ("programme_idea"."id"))
    GROUP BY U0."idea_id"), %s) AS "support", EXISTS(SELECT %s AS "a"
    FROM "programme_ideasupport" U0
    WHERE (U0."community_id" = %s AND U0."idea_id" = ("programme_idea"."id") AND U0."user_id" = %s)
    LIMIT …) AS "is_mine", "programme_ideacall"."id", "programme_ideacall"."community_id", "programme_ideacall"."title", "programme_ideacall"."intro", "programme_ideacall"."secret", "programme_ideacall"."is_open", "programme_ideacall"."meeting_id", "programme_ideacall"."version", "programme_ideacall"."created_at", "programme_ideacall"."created_by_id", "programme_mission"."id", "programme_mission"."community_id", "programme_mission"."reference", "programme_mission"."name", "programme_mission"."kind", "programme_mission"."rank", "programme_mission"."aim", "programme_mission"."pilot_id", "programme_mission"."starts_on", "programme_mission"."ends_on", "programme_mission"."version", T5."id", T5."community_id", T5."call_id", T5."finding", T5."lever", T5."proposal", T5."author", T5."state", T5."mission_id", T5."note", T5."merged_into_id", T5."action_id", T5."once", T5."search_name", T5."version", T5."created_at", T5."created_by_id", "programme_action"."id", "programme_action"."community_id", "programme_action"."code", "programme_action"."title", "programme_action"."mission_id", "programme_action"."state", "programme_action"."finding", "programme_action"."objective", "programme_action"."public", "programme_action"."means", "programme_action"."risks", "programme_action"."pilot_id", "programme_action"."group_id", "programme_action"."starts_on", "programme_action"."ends_on", "programme_action"."state_reason", "programme_action"."template", "programme_action"."search_name", "programme_action"."version", "programme_action"."created_at", "programme_action"."created_by_id", "programme_action"."updated_at"
    FROM "programme_idea"
    LEFT OUTER JOIN "programme_ideacall" ON ("programme_idea"."call_id" = "programme_ideacall"."id")
    LEFT OUTER JOIN "programme_mission" ON ("programme_idea"."mission_id" = "programme_mission"."id")
    LEFT OUTER JOIN "programme_idea" T5 ON ("programme_idea"."merged_into_id" = T5."id")
    LEFT OUTER JOIN "programme_action" ON ("programme_idea"."action_id" = "programme_action"."id")
    WHERE ("programme_idea"."community_id" = %s AND "programme_idea"."state" IN (…))
    ORDER BY 18 DESC, "programme_idea"."created_at" DESC, "programme_idea"."id" DESC
    LIMIT …;
