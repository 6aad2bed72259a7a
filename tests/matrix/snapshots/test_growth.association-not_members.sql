-- 12 queries

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

-- 4. contexts/directory/supply/queries.py:supply_edition
SELECT "directory_registerstate"."source" AS "source", "directory_registerstate"."generation" AS "generation", "directory_registerstate"."run_id" AS "run_id", "directory_importrun"."extraction_on" AS "run__extraction_on", "directory_registerstate"."keeps_all" AS "keeps_all", (SELECT U0."id" AS "pk"
    FROM "directory_objection" U0
    ORDER BY 1 DESC
    LIMIT …) AS "objection"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE (("directory_registerstate"."source" = %s OR "directory_registerstate"."source" LIKE %s ESCAPE '\') AND "directory_registerstate"."run_id" IS NOT NULL)
    ORDER BY 1 ASC;

-- 5. contexts/territory/perimeter/queries.py:named_communes
SELECT "territory_commune"."code" AS "code", "territory_commune"."name" AS "name"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (SELECT V0."commune_id" AS "commune_id"
    FROM "territory_perimetercommune" V0
    WHERE (V0."community_id" = %s AND V0."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …)))
    ORDER BY "territory_commune"."search_name" ASC, 1 ASC;

-- 6. contexts/association/engagement/not_members/queries.py:_contacts
SELECT "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."entry", "association_contact"."rpps", "association_contact"."standing"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND NOT ("association_contact"."entry" = %s AND "association_contact"."rpps" = %s))
    ORDER BY "association_contact"."id" ASC;

-- 7. contexts/association/engagement/not_members/queries.py:not_members
SELECT "association_approach"."id", "association_approach"."community_id", "association_approach"."contact_id", "association_approach"."caller_id", "association_approach"."means", "association_approach"."due_on", "association_approach"."done_on", "association_approach"."outcome", "association_approach"."note", "association_approach"."created_at", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "association_approach"
    LEFT OUTER JOIN "accounts_user" ON ("association_approach"."caller_id" = "accounts_user"."id")
    WHERE ("association_approach"."community_id" = %s AND "association_approach"."done_on" IS NULL)
    ORDER BY "association_approach"."id" ASC;

-- 8. contexts/directory/professionals/cards.py:_cards
SELECT "directory_activity"."professional_id" AS "professional_id", "directory_professional"."last_name" AS "professional__last_name", "directory_professional"."first_name" AS "professional__first_name", "directory_professional"."search_name" AS "professional__search_name", "directory_activity"."profession_code" AS "profession_code", "directory_activity"."skill_code" AS "skill_code", "directory_activity"."commune_id" AS "commune_id", "directory_activity"."mode_code" AS "mode_code"
    FROM "directory_activity"
    INNER JOIN "directory_professional" ON ("directory_activity"."professional_id" = "directory_professional"."idnps")
    WHERE ("directory_activity"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."commune_id" IN (…) AND "directory_activity"."category_code" = %s)
    ORDER BY "directory_activity"."id" ASC;

-- 9. contexts/territory/perimeter/queries.py:named_communes
SELECT "territory_commune"."code" AS "code", "territory_commune"."name" AS "name"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (SELECT V0."commune_id" AS "commune_id"
    FROM "territory_perimetercommune" V0
    WHERE (V0."community_id" = %s AND V0."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …)))
    ORDER BY "territory_commune"."search_name" ASC, 1 ASC;

-- 10. platform/tenancy/models.py:SharedModel.save_base
INSERT INTO "audit_accessentry" ("community_id", "at", "user_id", "actor_label", "what", "object_type", "object_id", "label", "count")
    VALUES (…)
    RETURNING "audit_accessentry"."id";

-- 11. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 12. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
