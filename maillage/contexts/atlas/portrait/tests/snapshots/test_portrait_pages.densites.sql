-- 15 queries

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

-- 4. contexts/atlas/portrait/densities.py:densities_of
SELECT "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (SELECT V0."commune_id" AS "commune_id"
    FROM "territory_perimetercommune" V0
    WHERE (V0."community_id" = %s AND V0."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …)))
    ORDER BY "territory_commune"."search_name" ASC, "territory_commune"."code" ASC;

-- 5. contexts/directory/supply/queries.py:supply_edition
SELECT "directory_registerstate"."source" AS "source", "directory_registerstate"."generation" AS "generation", "directory_registerstate"."run_id" AS "run_id", "directory_importrun"."extraction_on" AS "run__extraction_on", "directory_registerstate"."keeps_all" AS "keeps_all", (SELECT U0."id" AS "pk"
    FROM "directory_objection" U0
    ORDER BY 1 DESC
    LIMIT …) AS "objection"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE (("directory_registerstate"."source" = %s OR "directory_registerstate"."source" LIKE %s ESCAPE '\') AND "directory_registerstate"."run_id" IS NOT NULL)
    ORDER BY 1 ASC;

-- 6. contexts/directory/merging/queries.py:merges_in_force
SELECT "directory_merge"."absorbed" AS "absorbed", "directory_merge"."kept" AS "kept"
    FROM "directory_merge"
    WHERE ("directory_merge"."community_id" = %s AND "directory_merge"."absorbed" LIKE %s ESCAPE '\' AND "directory_merge"."community_id" = %s AND "directory_merge"."undone_at" IS NULL);

-- 7. contexts/territory/national/levels.py:levels_of
SELECT "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id", "territory_departement"."code", "territory_departement"."name", "territory_departement"."region_id", "territory_departement"."population", "territory_departement"."age_0_19", "territory_departement"."age_20_64", "territory_departement"."age_65_up", "territory_departement"."area_ha"
    FROM "territory_commune"
    INNER JOIN "territory_departement" ON ("territory_commune"."departement_id" = "territory_departement"."code")
    WHERE "territory_commune"."code" IN (…);

-- 8. contexts/territory/national/levels.py:levels_of
SELECT "territory_departement"."code", "territory_departement"."name", "territory_departement"."region_id", "territory_departement"."population", "territory_departement"."age_0_19", "territory_departement"."age_20_64", "territory_departement"."age_65_up", "territory_departement"."area_ha", "territory_region"."code", "territory_region"."name"
    FROM "territory_departement"
    LEFT OUTER JOIN "territory_region" ON ("territory_departement"."region_id" = "territory_region"."code")
    ORDER BY "territory_departement"."code" ASC;

-- 9. contexts/territory/national/levels.py:_epcis
SELECT "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id", "territory_epci"."code", "territory_epci"."name", "territory_epci"."kind", "territory_epci"."search_name"
    FROM "territory_commune"
    INNER JOIN "territory_epci" ON ("territory_commune"."epci_id" = "territory_epci"."code")
    WHERE ("territory_commune"."successor_id" IS NULL AND "territory_commune"."epci_id" IN (…))
    ORDER BY "territory_commune"."code" ASC;

-- 10. contexts/directory/facilities/queries.py:departement_totals
SELECT "directory_registerstate"."generation" AS "generation", "directory_registerstate"."run_id" AS "run_id", "directory_importrun"."started_at" AS "run__started_at"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE ("directory_registerstate"."run_id" IS NOT NULL AND "directory_registerstate"."source" = %s)
    ORDER BY "directory_registerstate"."source" ASC
    LIMIT …;

-- 11. contexts/directory/comparisons/densities.py:counts_by_commune
SELECT "directory_facilitycount"."type_code" AS "type_code", "directory_facilitycount"."commune_code" AS "commune_code", SUM("directory_facilitycount"."count") AS "count__sum"
    FROM "directory_facilitycount"
    WHERE ("directory_facilitycount"."vintage" = %s AND "directory_facilitycount"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_facilitycount"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_facilitycount"."commune_code" IN (…) AND "directory_facilitycount"."type_code" IN (…))
    GROUP BY 1, 2;

-- 12. contexts/directory/facilities/queries.py:departement_totals
SELECT "directory_registerstate"."generation" AS "generation", "directory_registerstate"."run_id" AS "run_id", "directory_importrun"."started_at" AS "run__started_at"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE ("directory_registerstate"."run_id" IS NOT NULL AND "directory_registerstate"."source" = %s)
    ORDER BY "directory_registerstate"."source" ASC
    LIMIT …;

-- 13. contexts/directory/comparisons/densities.py:practices_here
SELECT "directory_activity"."profession_code" AS "profession_code", "directory_activity"."skill_code" AS "skill_code", "directory_activity"."professional_id" AS "professional_id", "directory_activity"."commune_id" AS "commune_id", "directory_activity"."structure_id" AS "structure_id", "directory_activity"."address" AS "address", "directory_activity"."mode_code" AS "mode_code", "directory_activity"."sector_code" AS "sector_code", "directory_activity"."kind_code" AS "kind_code"
    FROM "directory_activity"
    WHERE ("directory_activity"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."category_code" = %s AND "directory_activity"."commune_id" IN (…));

-- 14. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 15. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
