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

-- 4. contexts/territory/portrait/queries.py:portrait
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

-- 5. contexts/territory/national/figures.py:references
SELECT "territory_departement"."code", "territory_departement"."name", "territory_departement"."region_id", "territory_departement"."population", "territory_departement"."age_0_19", "territory_departement"."age_20_64", "territory_departement"."age_65_up", "territory_departement"."area_ha"
    FROM "territory_departement"
    ORDER BY "territory_departement"."name" ASC;

-- 6. contexts/territory/national/figures.py:population_of_epcis
SELECT "territory_epci"."code", "territory_epci"."name", "territory_epci"."kind", "territory_epci"."search_name", SUM("territory_commune"."population") AS "people", COUNT("territory_commune"."code") AS "size"
    FROM "territory_epci"
    LEFT OUTER JOIN "territory_commune" ON ("territory_epci"."code" = "territory_commune"."epci_id")
    WHERE "territory_epci"."code" IN (…)
    GROUP BY "territory_epci"."code", "territory_epci"."name", "territory_epci"."kind", "territory_epci"."search_name"
    ORDER BY "territory_epci"."search_name" ASC;

-- 7. contexts/directory/supply/queries.py:supply_edition
SELECT "directory_registerstate"."source" AS "source", "directory_registerstate"."generation" AS "generation", "directory_registerstate"."run_id" AS "run_id", "directory_importrun"."extraction_on" AS "run__extraction_on", "directory_registerstate"."keeps_all" AS "keeps_all", (SELECT U0."id" AS "pk"
    FROM "directory_objection" U0
    ORDER BY 1 DESC
    LIMIT …) AS "objection"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE (("directory_registerstate"."source" = %s OR "directory_registerstate"."source" LIKE %s ESCAPE '\') AND "directory_registerstate"."run_id" IS NOT NULL)
    ORDER BY 1 ASC;

-- 8. contexts/directory/comparisons/places.py:places_edition
SELECT "directory_registerstate"."source" AS "source", "directory_registerstate"."generation" AS "generation", "directory_registerstate"."run_id" AS "run_id", "directory_importrun"."extraction_on" AS "run__extraction_on", "directory_registerstate"."keeps_all" AS "keeps_all"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE (("directory_registerstate"."source" IN (…) OR "directory_registerstate"."source" LIKE %s ESCAPE '\') AND "directory_registerstate"."run_id" IS NOT NULL)
    ORDER BY 1 ASC;

-- 9. contexts/territory/perimeter/queries.py:with_neighbours
SELECT "territory_commune"."neighbour_codes" AS "neighbour_codes"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (…);

-- 10. contexts/directory/structures/queries.py:counts_by_kind
SELECT "directory_structure"."kind" AS "kind", COUNT("directory_structure"."id") AS "places"
    FROM "directory_structure"
    WHERE ("directory_structure"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_structure"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_structure"."commune_id" IN (…))
    GROUP BY 1;

-- 11. contexts/directory/structures/queries.py:counts_by_kind
SELECT "directory_structure"."kind" AS "kind", COUNT("directory_structure"."id") AS "places"
    FROM "directory_structure"
    WHERE ("directory_structure"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_structure"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = %s)) AND "directory_structure"."commune_id" IN (…))
    GROUP BY 1;

-- 12. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;
