-- 17 queries

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

-- 4. contexts/territory/national/queries.py:current_commune
SELECT "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id", "territory_departement"."code", "territory_departement"."name", "territory_departement"."region_id", "territory_departement"."population", "territory_departement"."age_0_19", "territory_departement"."age_20_64", "territory_departement"."age_65_up", "territory_departement"."area_ha", "territory_region"."code", "territory_region"."name", "territory_epci"."code", "territory_epci"."name", "territory_epci"."kind", "territory_epci"."search_name"
    FROM "territory_commune"
    INNER JOIN "territory_departement" ON ("territory_commune"."departement_id" = "territory_departement"."code")
    LEFT OUTER JOIN "territory_region" ON ("territory_departement"."region_id" = "territory_region"."code")
    LEFT OUTER JOIN "territory_epci" ON ("territory_commune"."epci_id" = "territory_epci"."code")
    WHERE ("territory_commune"."successor_id" IS NULL AND "territory_commune"."code" = %s)
    ORDER BY "territory_commune"."code" ASC
    LIMIT …;

-- 5. contexts/territory/national/figures.py:references
SELECT "territory_departement"."code", "territory_departement"."name", "territory_departement"."region_id", "territory_departement"."population", "territory_departement"."age_0_19", "territory_departement"."age_20_64", "territory_departement"."age_65_up", "territory_departement"."area_ha"
    FROM "territory_departement"
    ORDER BY "territory_departement"."name" ASC;

-- 6. contexts/territory/places/queries.py:commune_page
SELECT "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (…)
    ORDER BY "territory_commune"."search_name" ASC, "territory_commune"."code" ASC;

-- 7. contexts/territory/places/queries.py:commune_page
SELECT "territory_formercode"."code", "territory_formercode"."name", "territory_formercode"."commune_id"
    FROM "territory_formercode"
    WHERE "territory_formercode"."commune_id" = %s
    ORDER BY "territory_formercode"."name" ASC, "territory_formercode"."code" ASC;

-- 8. contexts/territory/perimeter/queries.py:perimeter_codes
SELECT "territory_perimetercommune"."commune_id" AS "commune_id"
    FROM "territory_perimetercommune"
    WHERE ("territory_perimetercommune"."community_id" = %s AND "territory_perimetercommune"."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …));

-- 9. contexts/territory/perimeter/queries.py:perimeter_codes
SELECT "territory_perimetercommune"."commune_id" AS "commune_id"
    FROM "territory_perimetercommune"
    WHERE ("territory_perimetercommune"."community_id" = %s AND "territory_perimetercommune"."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …));

-- 10. contexts/directory/professionals/queries.py:register_edition
SELECT "directory_importrun"."extraction_on" AS "run__extraction_on", "directory_registerstate"."generation" AS "generation", "directory_importrun"."finished_at" AS "run__finished_at"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE ("directory_registerstate"."run_id" IS NOT NULL AND "directory_registerstate"."source" = %s)
    ORDER BY "directory_registerstate"."source" ASC;

-- 11. contexts/directory/professionals/queries.py:counts_by_profession
SELECT "directory_activity"."profession_code" AS "profession_code", MAX("directory_activity"."profession_label") AS "label", COUNT(DISTINCT "directory_activity"."professional_id") AS "people"
    FROM "directory_activity"
    WHERE ("directory_activity"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."category_code" = %s AND "directory_activity"."commune_id" IN (…))
    GROUP BY 1;

-- 12. contexts/territory/perimeter/queries.py:with_neighbours
SELECT "territory_commune"."neighbour_codes" AS "neighbour_codes"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (…);

-- 13. contexts/directory/structures/queries.py:finess_edition
SELECT "directory_importrun"."extraction_on" AS "run__extraction_on"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE ("directory_registerstate"."run_id" IS NOT NULL AND "directory_registerstate"."source" = %s)
    ORDER BY "directory_registerstate"."source" ASC
    LIMIT …;

-- 14. contexts/directory/structures/queries.py:counts_by_kind
SELECT "directory_structure"."kind" AS "kind", COUNT("directory_structure"."id") AS "places"
    FROM "directory_structure"
    WHERE ("directory_structure"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_structure"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_structure"."commune_id" IN (…))
    GROUP BY 1;

-- 15. contexts/directory/organisations/queries.py:on_commune
SELECT "directory_organisation"."id", "directory_organisation"."community_id", "directory_organisation"."kind", "directory_organisation"."name", "directory_organisation"."search_name", "directory_organisation"."commune_id", "directory_organisation"."address", "directory_organisation"."postal_code", "directory_organisation"."phone", "directory_organisation"."email", "directory_organisation"."website", "directory_organisation"."purpose", "directory_organisation"."lon", "directory_organisation"."lat", "directory_organisation"."origin", "directory_organisation"."version", "directory_organisation"."created_at", "directory_organisation"."updated_at", "directory_organisation"."updated_by_id", "directory_organisation"."archived_at", "directory_organisation"."absorbed_into_id", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "directory_organisation"
    INNER JOIN "territory_commune" ON ("directory_organisation"."commune_id" = "territory_commune"."code")
    WHERE ("directory_organisation"."community_id" = %s AND "directory_organisation"."archived_at" IS NULL AND "directory_organisation"."commune_id" = %s)
    ORDER BY "directory_organisation"."search_name" ASC, "directory_organisation"."id" ASC;

-- 16. contexts/directory/facilities/queries.py:vintages
SELECT "directory_registerstate"."source" AS "source"
    FROM "directory_registerstate"
    WHERE ("directory_registerstate"."run_id" IS NOT NULL AND "directory_registerstate"."source" LIKE %s ESCAPE '\');

-- 17. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;
