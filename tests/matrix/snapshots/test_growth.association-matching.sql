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

-- 4. contexts/association/members/matching/queries.py:proposals
SELECT "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "association_contact"
    LEFT OUTER JOIN "territory_commune" ON ("association_contact"."commune_id" = "territory_commune"."code")
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."category" = %s AND "association_contact"."entry" = %s AND "association_contact"."kind" = %s AND NOT ("association_contact"."standing" = %s))
    ORDER BY "association_contact"."search_name" ASC, "association_contact"."id" ASC;

-- 5. contexts/association/members/matching/queries.py:proposals
SELECT "association_contact"."entry" AS "entry"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND NOT ("association_contact"."entry" = %s))
    ORDER BY "association_contact"."id" ASC;

-- 6. contexts/territory/perimeter/queries.py:perimeter_codes
SELECT "territory_perimetercommune"."commune_id" AS "commune_id"
    FROM "territory_perimetercommune"
    WHERE ("territory_perimetercommune"."community_id" = %s AND "territory_perimetercommune"."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …));

-- 7. contexts/territory/perimeter/queries.py:with_neighbours
SELECT "territory_commune"."neighbour_codes" AS "neighbour_codes"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (…);

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

-- 9. contexts/directory/professionals/cards.py:_cards
SELECT "directory_activity"."professional_id" AS "professional_id", "directory_professional"."last_name" AS "professional__last_name", "directory_professional"."first_name" AS "professional__first_name", "directory_professional"."search_name" AS "professional__search_name", "directory_activity"."profession_code" AS "profession_code", "directory_activity"."skill_code" AS "skill_code", "directory_activity"."commune_id" AS "commune_id", "directory_activity"."mode_code" AS "mode_code"
    FROM "directory_activity"
    INNER JOIN "directory_professional" ON ("directory_activity"."professional_id" = "directory_professional"."idnps")
    WHERE ("directory_activity"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."professional_id" IN (…) AND "directory_activity"."category_code" = %s)
    ORDER BY "directory_activity"."id" ASC;

-- 10. contexts/directory/professionals/queries.py:register_edition
SELECT "directory_importrun"."extraction_on" AS "run__extraction_on", "directory_registerstate"."generation" AS "generation", "directory_importrun"."finished_at" AS "run__finished_at"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE ("directory_registerstate"."run_id" IS NOT NULL AND "directory_registerstate"."source" = %s)
    ORDER BY "directory_registerstate"."source" ASC;

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
