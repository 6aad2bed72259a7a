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

-- 4. contexts/territory/portrait/tables.py:CommuneFilters.__init__
SELECT "territory_commune"."epci_id" AS "epci_id", "territory_epci"."name" AS "epci__name"
    FROM "territory_commune"
    INNER JOIN "territory_epci" ON ("territory_commune"."epci_id" = "territory_epci"."code")
    WHERE ("territory_commune"."code" IN (SELECT V0."commune_id" AS "commune_id"
    FROM "territory_perimetercommune" V0
    WHERE (V0."community_id" = %s AND V0."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …))) AND NOT ("territory_commune"."epci_id" IS NULL))
    ORDER BY "territory_epci"."search_name" ASC;

-- 5. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (SELECT V0."commune_id" AS "commune_id"
    FROM "territory_perimetercommune" V0
    WHERE (V0."community_id" = %s AND V0."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …)));

-- 6. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 7. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 8. platform/tables/cells.py:body
SELECT "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id", CASE WHEN "territory_commune"."area_ha" > %s THEN ((CAST("territory_commune"."population" AS real) * %s) / "territory_commune"."area_ha") ELSE NULL END AS "density", CASE WHEN ("territory_commune"."age_0_19" >= %s AND "territory_commune"."age_65_up" >= %s) THEN ((CAST("territory_commune"."age_65_up" AS real) * %s) / NULLIF(CAST((("territory_commune"."age_0_19" + "territory_commune"."age_20_64") + "territory_commune"."age_65_up") AS real), %s)) ELSE NULL END AS "share_old", "territory_departement"."code", "territory_departement"."name", "territory_departement"."region_id", "territory_departement"."population", "territory_departement"."age_0_19", "territory_departement"."age_20_64", "territory_departement"."age_65_up", "territory_departement"."area_ha", "territory_epci"."code", "territory_epci"."name", "territory_epci"."kind", "territory_epci"."search_name"
    FROM "territory_commune"
    INNER JOIN "territory_departement" ON ("territory_commune"."departement_id" = "territory_departement"."code")
    LEFT OUTER JOIN "territory_epci" ON ("territory_commune"."epci_id" = "territory_epci"."code")
    WHERE "territory_commune"."code" IN (SELECT V0."commune_id" AS "commune_id"
    FROM "territory_perimetercommune" V0
    WHERE (V0."community_id" = %s AND V0."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …)))
    ORDER BY "territory_commune"."search_name" ASC, "territory_commune"."code" ASC
    LIMIT …;
